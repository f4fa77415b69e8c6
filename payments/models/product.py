"""The shop window: products and their prices."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from payments.domain.money import Money
from payments.models.fields import amount_field, currency_field
from payments.models.mirrored import Mirrored

# Not edited by anyone: no history.
MIRROR = ["heard", "agreed", "sent", "step", "step_since", "refusal", "stripe_id", "livemode"]


class ProductQuerySet(models.QuerySet["Product"]):
    """Questions asked of products."""

    def sold(self) -> ProductQuerySet:
        """Those that customers can buy here, if they have a price."""
        return self.filter(active=True, in_shop=True).exclude(step="deleted")


class PriceQuerySet(models.QuerySet["Price"]):
    """Questions asked of prices."""

    def sold_at(self) -> PriceQuerySet:
        """Those at which the shop sells: one a product and currency."""
        return self.filter(active=True, in_shop=True).exclude(step="deleted")

    def usable(self) -> PriceQuerySet:
        """Those at which the shop could sell."""
        return self.filter(active=True, interval="", unit_amount__isnull=False).exclude(step="deleted")


class Product(Mirrored):
    """Something that is sold. ``in_shop``: shown in the shop; one that was made at Stripe waits for a person's word."""

    KIND = "product"
    EDITED = ("name", "description", "active", "tax_code", "images", "default_price_id", "metadata")

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True, max_length=40_000)
    picture = models.FileField(upload_to="products/", blank=True)
    active = models.BooleanField(default=True)
    in_shop = models.BooleanField("in the shop", default=True)
    tax_code = models.CharField(max_length=40, blank=True)
    images = models.JSONField(default=list, blank=True)  # addresses, as Stripe shows them; ours is among them
    default_price_id = models.CharField(max_length=255, blank=True, editable=False)
    metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    history = HistoricalRecords(excluded_fields=MIRROR)
    objects = ProductQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["step"], condition=~Q(step="in_step"), name="product_not_in_step"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sold(self) -> bool:
        """Whether customers can buy it here, if it has a price."""
        return self.active and self.in_shop and self.step != "deleted"


class Price(Mirrored):
    """What a product costs in one currency, once or in each interval. ``unit_amount`` in the minor unit; None where
    Stripe counts in tiers or fractions. ``in_shop``: the one at which the shop sells it in this currency, if active."""

    KIND = "price"
    EDITED = ("active", "lookup_key", "nickname", "tax_behavior", "metadata")
    FIXED = ("unit_amount", "currency", "interval", "interval_count", "trial_days")

    INTERVALS = [("", "Once"), ("day", "Day"), ("week", "Week"), ("month", "Month"), ("year", "Year")]
    TAX_BEHAVIORS = [("unspecified", "Not said"), ("inclusive", "Tax included"), ("exclusive", "Tax on top")]

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    unit_amount = amount_field(null=True)
    currency = currency_field()
    interval = models.CharField("every", max_length=10, choices=INTERVALS, blank=True)
    interval_count = models.PositiveIntegerField(default=0)  # 0: once
    trial_days = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    in_shop = models.BooleanField("in the shop", default=True)
    tax_behavior = models.CharField(max_length=20, choices=TAX_BEHAVIORS, default="unspecified")
    lookup_key = models.CharField(max_length=200, blank=True)
    nickname = models.CharField(max_length=250, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="replaced_by"
    )
    created_at = models.DateTimeField()

    history = HistoricalRecords(excluded_fields=[*MIRROR, "replaces"])
    objects = PriceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_amount=None) | Q(unit_amount__gte=0), name="a_price_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(in_shop=False) | Q(interval="", unit_amount__isnull=False),
                name="the_shop_sells_at_prices_paid_once",
            ),
            models.UniqueConstraint(
                fields=["product", "currency"], condition=Q(in_shop=True), name="one_price_in_the_shop_a_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["step"], condition=~Q(step="in_step"), name="price_not_in_step"),
        ]

    def __str__(self) -> str:
        return f"{self.product} in {self.currency.upper()}"

    @property
    def money(self) -> Money:
        """One piece's price."""
        if self.unit_amount is None:
            raise ValueError(f"Price {self.pk} has no one amount.")
        return Money(self.unit_amount, self.currency)

    @property
    def could_be_in_shop(self) -> bool:
        """Whether the shop can sell at it."""
        return self.active and not self.interval and self.unit_amount is not None and self.step != "deleted"
