"""The shop window: products and their prices."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from payments.domain.money import Money
from payments.models.fields import amount_field, currency_field


class Product(models.Model):
    """Something that is sold."""

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    picture = models.FileField(upload_to="products/", blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a product costs in one currency. ``unit_amount`` in the minor unit."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    unit_amount = amount_field()
    currency = currency_field()
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unit_amount__gte=0), name="a_price_is_not_negative"),
            models.UniqueConstraint(
                fields=["product", "currency"], condition=Q(active=True), name="one_active_price_a_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} in {self.currency.upper()}"

    @property
    def money(self) -> Money:
        """One piece's price."""
        return Money(self.unit_amount, self.currency)
