"""What was agreed: an order, and the lines it was placed with."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Index, Q
from django.db.models.functions import Upper

from payments.domain.money import Money
from payments.domain.status import Status
from payments.models.customer import Customer
from payments.models.fields import amount_field, currency_field, status_field
from payments.models.product import Price, Product


class Order(models.Model):
    """A customer's order. ``status``, the two sums and the flags are worked out by ``settle_order`` alone."""

    reference = models.CharField(max_length=12, unique=True)
    token = models.CharField(max_length=64, unique=True)  # the customer's page; whoever has it may see the order
    email = models.CharField(max_length=254)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    currency = currency_field()
    total_amount = amount_field()  # of its lines, less the discount
    discount_amount = amount_field(default=0)
    coupon_id = models.CharField(max_length=255, blank=True)  # at Stripe, made for this order's discount
    livemode = models.BooleanField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(  # None: by the customer, in the shop
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(null=True, blank=True, unique=True)  # one form that staff sent, one order
    anonymised_at = models.DateTimeField(null=True, blank=True)

    status = status_field()
    status_since = models.DateTimeField()
    collected_amount = amount_field(default=0)
    returned_amount = amount_field(default=0)
    paid_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    cancel_wanted_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    cancel_wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    fulfil_anyway_at = models.DateTimeField(null=True, blank=True)  # staff decided so, after it was paid too late

    underpaid = models.BooleanField(default=False)
    overpaid = models.BooleanField(default=False)
    other_currency = models.BooleanField(default=False)
    paid_after_cancel = models.BooleanField(default=False)

    class Meta:
        permissions = [
            ("place_order", "Can place an order for a customer"),
            ("cancel_order", "Can cancel an unpaid order"),
            ("correct_order", "Can correct an order's email and send its mails again"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(discount_amount__gte=0), name="a_discount_is_not_negative"),
            models.CheckConstraint(condition=Q(total_amount__gte=0), name="an_order_total_is_not_negative"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(cancel_wanted_at__isnull=False),
                name="an_order_is_cancelled_only_when_someone_wanted_it",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at=None) | Q(email=""), name="an_anonymised_order_has_no_email"
            ),
        ]
        indexes = [
            Index(fields=["-placed_at", "-id"], name="order_newest"),
            Index(fields=["status", "-placed_at", "-id"], name="order_status_newest"),
            Index(
                fields=["placed_at"],
                condition=Q(status__in=["pending", "requires_action", "failed"], cancel_wanted_at=None),
                name="order_unpaid_oldest",
            ),
            Index(OpClass(Upper("email"), name="text_pattern_ops"), name="order_email_prefix"),
            Index(OpClass(Upper("reference"), name="text_pattern_ops"), name="order_reference_prefix"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def total(self) -> Money:
        """What the customer agreed to pay; fixed when the order was placed."""
        return Money(self.total_amount, self.currency)

    @property
    def discount(self) -> Money:
        """What staff took off when it was placed."""
        return Money(self.discount_amount, self.currency)

    @property
    def collected(self) -> Money:
        """What has been collected, in the order's currency."""
        return Money(self.collected_amount, self.currency)

    @property
    def returned(self) -> Money:
        """What has gone back by refunds that succeeded and did not fail later."""
        return Money(self.returned_amount, self.currency)

    @property
    def known_status(self) -> Status:
        """The status as the enum; the column holds its word."""
        return Status(self.status)


class OrderLine(models.Model):
    """One line as it was when the order was placed: later edits of the product do not touch it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    price = models.ForeignKey(Price, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=250)
    quantity = models.PositiveIntegerField()
    unit_amount = amount_field()
    currency = currency_field()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="an_order_line_sells_something")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def unit(self) -> Money:
        """One piece's price when the order was placed."""
        return Money(self.unit_amount, self.currency)

    @property
    def total(self) -> Money:
        """Quantity times unit price."""
        return Money(self.unit_amount * self.quantity, self.currency)
