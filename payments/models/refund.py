"""Money going back."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Index, Q
from django.db.models.functions import Upper

from payments.domain.join import Heard
from payments.domain.money import Money
from payments.models.fields import amount_field, currency_field, stripe_id_field
from payments.models.payment import Payment


class Refund(models.Model):
    """A refund, asked for here or made at Stripe. It counts as money back only while its state is ``succeeded``."""

    STATES = [
        ("awaiting_approval", "Waiting for approval"),  # Stripe is not asked before a second person agrees
        ("rejected", "Not approved"),
        ("asked", "Asked for"),  # written down here, Stripe has not answered yet
        ("refused", "Refused by Stripe"),
        ("not_made", "Not made"),  # sent, never found at Stripe: it did not happen
        ("pending", "Pending"),
        ("requires_action", "Waiting for the customer"),
        ("succeeded", "Refunded"),
        ("canceled", "Cancelled"),
        ("failed", "Failed"),
    ]
    REASONS = [
        ("requested_by_customer", "Requested by the customer"),
        ("duplicate", "Paid twice"),
        ("fraudulent", "Fraudulent"),
    ]
    # What is promised to the customer but has not come back to us nor arrived: it cannot be given a second time.
    UNDER_WAY = ("awaiting_approval", "asked", "pending", "requires_action")
    # Nobody at Stripe can know of these.
    NOT_SENT = ("awaiting_approval", "rejected")

    reference = models.CharField(max_length=20, unique=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    foreign = models.BooleanField(default=False)  # made at Stripe, not asked for here
    stripe_id = stripe_id_field()
    amount = amount_field()
    currency = currency_field()
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)  # for colleagues
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    form_key = models.UUIDField(null=True, blank=True, unique=True)  # one confirmed form, one refund
    batch = models.ForeignKey(
        "payments.RefundBatch", null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )

    credit_note = models.ForeignKey(  # the one it carries out
        "payments.CreditNote", null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )

    needs_approval = models.BooleanField(default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rejected_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    state = models.CharField(max_length=20, choices=STATES, default="asked")
    state_since = models.DateTimeField()
    failure_reason = models.CharField(max_length=80, blank=True)
    refusal = models.TextField(blank=True)  # Stripe's sentence when it refused
    heard = models.JSONField(null=True, blank=True, editable=False)
    failed_at = models.DateTimeField(null=True, blank=True)  # the least second a report said that it failed

    class Meta:
        permissions = [("approve_refund", "Can approve a refund that a colleague asked for")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_gives_something_back"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")), name="who_asked_does_not_approve"
            ),
            models.CheckConstraint(
                condition=Q(needs_approval=False)
                | Q(state__in=["awaiting_approval", "rejected"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="a_large_refund_is_sent_once_approved",
            ),
            models.CheckConstraint(
                condition=Q(needs_approval=False) | Q(asked_by__isnull=False), name="who_asks_for_much_has_a_name"
            ),
        ]
        indexes = [
            Index(fields=["-asked_at", "-id"], name="refund_newest"),
            Index(fields=["state", "-asked_at", "-id"], name="refund_state_newest"),
            Index(fields=["asked_at"], condition=Q(state="awaiting_approval"), name="refund_to_approve"),
            Index(OpClass(Upper("reference"), name="text_pattern_ops"), name="refund_reference_prefix"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def money(self) -> Money:
        """How much goes back."""
        return Money(self.amount, self.currency)

    @property
    def known(self) -> Heard | None:
        """What Stripe said of it."""
        return Heard.from_json(self.heard)
