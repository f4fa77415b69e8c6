"""What a customer has put aside, and the order that came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from payments.models import Order, Price, Product
from payments.models.fields import currency_field

MOST_OF_ONE = 99  # of one product in one cart


class Cart(models.Model):
    """One browser's cart, known by the token in its signed cookie. ``order`` is the one placed from it last."""

    token = models.CharField(max_length=64, unique=True)
    currency = currency_field()
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # The same, also once it is done: its email is offered again at the checkout.
    last_order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Cart {self.pk}"

    @property
    def email(self) -> str:
        """What was typed at the checkout before; never a copy of its own, so that it goes when the order's goes."""
        return self.last_order.email if self.last_order else ""


class CartLine(models.Model):
    """So many of one product. ``price`` is the one that the customer last agreed to, to tell them of a change."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    price = models.ForeignKey(Price, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    quantity = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "product"], name="a_product_is_in_a_cart_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & Q(quantity__lte=MOST_OF_ONE), name="a_cart_line_has_one_to_99"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"
