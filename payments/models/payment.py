"""One try to collect an order or an invoice: born here before Stripe is asked, carried by a session or an intent."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Index, Q
from django.db.models.functions import Upper

from payments.domain.join import Heard
from payments.domain.money import Money
from payments.domain.status import Status
from payments.models.customer import Customer
from payments.models.fields import amount_field, currency_field, status_field, stripe_id_field
from payments.models.invoice import Invoice
from payments.models.order import Order


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Questions asked of payments."""

    def still_open(self) -> PaymentQuerySet:
        """Those that could still collect money."""
        return self.filter(closed=False, collected_amount=0)


class Payment(models.Model):
    """A try to collect. A *foreign* one was made elsewhere on the Stripe account and has no order until matched;
    it may turn out to have paid an invoice.

    ``session_heard`` and ``intent_heard`` are the joins of all that Stripe said; everything below them is worked
    out by ``settle_payment``.
    """

    reference = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    invoice = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    invoice_awaited = models.BooleanField(default=False)  # it seems to have paid one that is not known yet
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    foreign = models.BooleanField(default=False)
    outside = models.BooleanField(default=False)  # paid outside Stripe: in cash, by transfer
    form_key = models.UUIDField(null=True, blank=True, unique=True)  # of one outside Stripe: one form, one payment
    amount = amount_field()
    currency = currency_field()
    livemode = models.BooleanField()
    made_at = models.DateTimeField()

    session_id = stripe_id_field()
    intent_id = stripe_id_field()
    lone_charge_id = stripe_id_field()  # a charge made without an intent, on old integrations of the account
    session_heard = models.JSONField(null=True, blank=True, editable=False)
    intent_heard = models.JSONField(null=True, blank=True, editable=False)
    session_completed_at = models.DateTimeField(null=True, blank=True)  # the least second it was known complete
    checkout_url = models.TextField(blank=True)  # a bearer link: shown to its customer only, never logged
    expires_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)  # its address is never released afterwards
    never_opened_at = models.DateTimeField(null=True, blank=True)  # Stripe refused or never made its session

    status = status_field()
    status_since = models.DateTimeField()
    closed = models.BooleanField(default=False)
    collected_amount = amount_field(default=0)
    returned_amount = amount_field(default=0)
    disputed = models.BooleanField(default=False)
    disputed_amount = amount_field(default=0)  # withdrawn by disputes and not reinstated
    refund_blocked = models.BooleanField(default=False)  # a dispute is open and Stripe says: not refundable
    paid_at = models.DateTimeField(null=True, blank=True)
    attempted_at = models.DateTimeField(null=True, blank=True)  # its first attempt
    last4 = models.CharField(max_length=4, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    decline_reason = models.CharField(max_length=80, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        permissions = [
            ("refund_payment", "Can give money back"),
            ("mark_paid_outside", "Can mark an order as paid outside Stripe"),
            ("match_payment", "Can attach a payment made elsewhere to an order"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_payment_is_not_negative"),
            models.CheckConstraint(
                condition=Q(order=None) | Q(invoice=None), name="a_payment_is_for_an_order_or_an_invoice"
            ),
            models.CheckConstraint(
                condition=Q(outside=False) | Q(foreign=False, session_id=None, intent_id=None, lone_charge_id=None),
                name="what_was_paid_outside_is_not_at_stripe",
            ),
            models.CheckConstraint(
                condition=Q(collected_amount__gte=0) & Q(returned_amount__gte=0), name="payment_sums_are_not_negative"
            ),
        ]
        indexes = [
            Index(fields=["-made_at", "-id"], name="payment_newest"),
            Index(fields=["status", "-made_at", "-id"], name="payment_status_newest"),
            Index(
                fields=["currency", "made_at"],  # amounts are never added up over currencies
                include=["status", "amount", "collected_amount", "attempted_at"],
                name="payment_volume",
            ),
            Index(fields=["last4", "-made_at"], name="payment_last4"),
            Index(
                fields=["-made_at", "-id"],
                condition=Q(foreign=True, order=None, invoice=None),
                name="payment_unmatched",
            ),
            Index(OpClass(Upper("reference"), name="text_pattern_ops"), name="payment_reference_prefix"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def money(self) -> Money:
        """What this try asks for."""
        return Money(self.amount, self.currency)

    @property
    def collected(self) -> Money:
        """What it collected."""
        return Money(self.collected_amount, self.currency)

    @property
    def returned(self) -> Money:
        """What of it has gone back."""
        return Money(self.returned_amount, self.currency)

    @property
    def known_status(self) -> Status:
        """The status as the enum; the column holds its word."""
        return Status(self.status)

    @property
    def session(self) -> Heard | None:
        """What is known of its Checkout Session."""
        return Heard.from_json(self.session_heard)

    @property
    def intent(self) -> Heard | None:
        """What is known of its PaymentIntent."""
        return Heard.from_json(self.intent_heard)
