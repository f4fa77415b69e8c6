"""What is taken back of an invoice that was finalized."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Index, Q
from django.db.models.functions import Upper

from payments.domain.join import Heard
from payments.domain.money import Money
from payments.models.fields import amount_field, currency_field, stripe_id_field
from payments.models.invoice import Invoice, InvoiceLine


class CreditNote(models.Model):
    """A credit note, asked for here or made at Stripe. Before the invoice is paid it lowers what remains; afterwards
    its total goes back as refunds, credit to the customer's balance, and money outside Stripe, which add up.

    Its refunds (``refunds``) go first, each admitted and approved like any other; it is asked of Stripe once they are
    there.
    """

    STATES = [
        ("waiting", "Waiting for its refund"),
        ("asked", "Asked for"),
        ("refused", "Refused by Stripe"),
        ("not_made", "Not made"),
        ("issued", "Issued"),
        ("void", "Void"),
    ]
    OPEN = ("waiting", "asked")
    REASONS = [
        ("duplicate", "Billed twice"),
        ("fraudulent", "Fraudulent"),
        ("order_change", "Order changed"),
        ("product_unsatisfactory", "Not as agreed"),
    ]

    reference = models.CharField(max_length=20, unique=True)  # K7Q2M4-C1
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    foreign = models.BooleanField(default=False)
    stripe_id = stripe_id_field()
    number = models.CharField(max_length=100, blank=True)  # Stripe's
    currency = currency_field()
    reason = models.CharField(max_length=40, choices=REASONS, blank=True)
    memo = models.TextField(blank=True, max_length=1500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    form_key = models.UUIDField(null=True, blank=True, unique=True)  # one confirmed form, one credit note
    heard = models.JSONField(null=True, blank=True, editable=False)

    state = models.CharField(max_length=10, choices=STATES, default="asked")
    state_since = models.DateTimeField()
    refusal = models.TextField(blank=True)  # in Stripe's words, or why its refund did not come about
    subtotal_amount = amount_field(default=0)
    tax_amount = amount_field(default=0)
    total_amount = amount_field()
    pre_payment_amount = amount_field(default=0)  # lowers what remains
    post_payment_amount = amount_field(default=0)  # goes back: the three below
    refund_amount = amount_field(default=0)
    credit_amount = amount_field(default=0)  # to the customer's balance at Stripe
    outside_amount = amount_field(default=0)
    issued_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "credit note"
        constraints = [
            models.CheckConstraint(condition=Q(total_amount__gt=0), name="a_credit_note_takes_something_back"),
            models.CheckConstraint(
                condition=Q(foreign=True)
                | Q(post_payment_amount=F("refund_amount") + F("credit_amount") + F("outside_amount")),
                name="what_a_credit_note_gives_back_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "void"]) | Q(stripe_id__isnull=False),
                name="an_issued_credit_note_is_at_stripe",
            ),
        ]
        indexes = [
            Index(fields=["-asked_at", "-id"], name="credit_note_newest"),
            Index(fields=["state", "-asked_at", "-id"], name="credit_note_state_newest"),
            Index(OpClass(Upper("reference"), name="text_pattern_ops"), name="credit_note_reference_prefix"),
            Index(OpClass(Upper("number"), name="text_pattern_ops"), name="credit_note_number_prefix"),
        ]

    def __str__(self) -> str:
        return self.number or self.reference

    @property
    def known(self) -> Heard | None:
        """What Stripe says of it."""
        return Heard.from_json(self.heard)

    @property
    def money(self) -> Money:
        """How much it takes back."""
        return Money(self.total_amount, self.currency)


class CreditNoteLine(models.Model):
    """One line: of the invoice's own, or of free text. ``amount`` is before tax, as the invoice's lines are."""

    credit_note = models.ForeignKey(CreditNote, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()  # from 0
    invoice_line = models.ForeignKey(InvoiceLine, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    description = models.CharField(max_length=500)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    unit_amount = amount_field(null=True, blank=True)
    currency = currency_field()
    amount = amount_field()
    tax_amount = amount_field(default=0)
    taxes = models.JSONField(default=list, blank=True)  # as an invoice line's
    stripe_id = models.CharField(max_length=255, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_note", "position"], name="one_credit_note_line_a_position"),
        ]

    def __str__(self) -> str:
        return self.description
