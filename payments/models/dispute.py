"""A customer's bank asks for the money back, or asks questions first."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Index, Q
from django.db.models.functions import Upper

from payments.domain.join import Heard
from payments.domain.money import Money
from payments.models.fields import amount_field, currency_field, stripe_id_field
from payments.models.payment import Payment


class Dispute(models.Model):
    """A dispute of one charge, as Stripe reports it. An *inquiry* has moved no money yet; a *chargeback* has.

    ``heard`` is the join of all reports; everything below it is worked out by ``record_dispute``.
    """

    STATUSES = [
        ("warning_needs_response", "Inquiry: needs an answer"),
        ("warning_under_review", "Inquiry: under review"),
        ("warning_closed", "Inquiry closed"),
        ("needs_response", "Needs an answer"),
        ("under_review", "Under review"),
        ("won", "Won"),
        ("lost", "Lost"),
        ("prevented", "Prevented"),
        ("appeal_needs_response", "Appeal: needs an answer"),
        ("appeal_under_review", "Appeal: under review"),
    ]
    NEEDS_RESPONSE = ("warning_needs_response", "needs_response", "appeal_needs_response")
    # Any other word, also one that is new, is taken for open.
    OVER = ("warning_closed", "won", "lost", "prevented")

    # Why, in the customer's own words to the bank. Stripe may have reasons beside these.
    REASONS = {
        "bank_cannot_process": "The bank could not process it",
        "check_returned": "The check was returned",
        "credit_not_processed": "A promised credit did not come",
        "customer_initiated": "Disputed by the customer",
        "debit_not_authorized": "The debit was not authorised",
        "duplicate": "Charged twice",
        "fraudulent": "Fraudulent",
        "general": "No reason given",
        "incorrect_account_details": "Wrong account details",
        "insufficient_funds": "Insufficient funds",
        "noncompliant": "Against the network's rules",
        "product_not_received": "Not received",
        "product_unacceptable": "Not as described, or defective",
        "subscription_canceled": "Charged after the subscription was cancelled",
        "unrecognized": "The cardholder does not recognise it",
    }

    reference = models.CharField(max_length=20, unique=True)  # K7Q2M4-D1
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    stripe_id = stripe_id_field()
    charge_id = models.CharField(max_length=255, blank=True)
    heard = models.JSONField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField()  # at Stripe

    status = models.CharField(max_length=40, choices=STATUSES)  # Stripe may have words beside these
    status_since = models.DateTimeField()
    amount = amount_field()
    currency = currency_field()
    fee_amount = amount_field(null=True, blank=True)
    fee_currency = currency_field(blank=True)
    reason = models.CharField(max_length=60, blank=True)
    network_reason_code = models.CharField(max_length=40, blank=True)
    respond_by = models.DateTimeField(null=True, blank=True)
    past_due = models.BooleanField(default=False)
    has_evidence = models.BooleanField(default=False)
    submission_count = models.PositiveIntegerField(default=0)
    is_refundable = models.BooleanField(default=False)  # Stripe still takes a refund of its charge

    evidence = models.JSONField(default=dict, blank=True)  # staged here: Stripe's name of the field → text

    class Meta:
        permissions = [("answer_dispute", "Can answer a dispute")]
        indexes = [
            Index(fields=["-opened_at", "-id"], name="dispute_newest"),
            Index(fields=["status", "-opened_at", "-id"], name="dispute_status_newest"),
            Index(
                fields=["respond_by"],
                condition=Q(status__in=["warning_needs_response", "needs_response", "appeal_needs_response"]),
                name="dispute_to_answer",
            ),
            Index(OpClass(Upper("reference"), name="text_pattern_ops"), name="dispute_reference_prefix"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def money(self) -> Money:
        """What the customer's bank asks for."""
        return Money(self.amount, self.currency)

    @property
    def fee(self) -> Money | None:
        """What Stripe charged for it, in the currency of the account's balance; None while nothing is known."""
        return Money(self.fee_amount, self.fee_currency) if self.fee_amount is not None else None

    @property
    def known(self) -> Heard | None:
        """What Stripe said of it."""
        return Heard.from_json(self.heard)

    @property
    def reason_in_words(self) -> str:
        """Why the customer's bank disputes it."""
        return self.REASONS.get(self.reason) or self.reason.replace("_", " ").capitalize() or "No reason given"

    @property
    def is_appeal(self) -> bool:
        """Whether it was lost and is taken up again: evidence of another kind is asked for."""
        return self.status.startswith("appeal_")

    @property
    def is_inquiry(self) -> bool:
        """Whether the bank only asks so far: no money has moved."""
        return self.status.startswith("warning_")

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.status in self.OVER

    @property
    def needs_response(self) -> bool:
        """Whether Stripe waits for our evidence."""
        return self.status in self.NEEDS_RESPONSE


class EvidenceFile(models.Model):
    """A file staged as evidence: one a field of Stripe's; sent to Stripe before the evidence that names it."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="files")
    field = models.CharField(max_length=60)  # Stripe's name: receipt, shipping_documentation, …
    file = models.FileField(upload_to="evidence/")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()  # bytes
    stripe_id = stripe_id_field()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute", "field"], name="one_file_a_field_of_evidence"),
        ]

    def __str__(self) -> str:
        return self.name
