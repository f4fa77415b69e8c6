"""What is billed: an invoice and its lines, from draft to paid."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Index, Q
from django.db.models.functions import Least, Upper

from payments.domain.join import Heard
from payments.domain.money import Money
from payments.models.coupon import Coupon
from payments.models.customer import Customer
from payments.models.fields import amount_field, currency_field, stripe_id_field
from payments.models.product import Price
from payments.models.tax_rate import TaxRate


class Invoice(models.Model):
    """An invoice. A draft made here is edited here, and goes to Stripe when it is finalized; a *foreign* one was made
    at Stripe.

    ``heard`` is the join of all that Stripe said; ``status`` and everything below it is worked out by
    ``settle_invoice`` alone.
    """

    STATUSES = [
        ("draft", "Draft"),
        ("open", "Open"),
        ("paid", "Paid"),
        ("uncollectible", "Uncollectible"),
        ("void", "Void"),
        ("deleted", "Deleted"),
    ]
    # Who has one of these can still pay it.
    PAYABLE = ("open", "uncollectible")

    reference = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=64, unique=True)  # the customer's page; whoever has it may see the invoice
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices")
    email = models.CharField(max_length=254, blank=True)  # where its mails go
    name = models.CharField(max_length=512, blank=True)  # of the customer, as it stands on the invoice
    address = models.TextField(blank=True)  # of the customer, line by line
    currency = currency_field()
    memo = models.TextField(blank=True, max_length=1500)
    footer = models.TextField(blank=True, max_length=5000)
    custom_fields = models.JSONField(default=list, blank=True)  # [{"name", "value"}], at most four
    days_until_due = models.PositiveIntegerField(null=True, blank=True)  # counted from the day it is finalized
    due_date = models.DateField(null=True, blank=True)  # of the business; worked out once it is finalized
    coupon = models.ForeignKey(Coupon, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices")
    default_tax_rates = models.ManyToManyField(TaxRate, blank=True, related_name="invoices")
    revises = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="revisions")
    foreign = models.BooleanField(default=False)
    livemode = models.BooleanField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(null=True, blank=True, unique=True)  # one form that staff sent, one invoice
    anonymised_at = models.DateTimeField(null=True, blank=True)

    finalize_wanted_at = models.DateTimeField(null=True, blank=True)
    finalize_wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    send_wanted = models.BooleanField(default=False)  # as soon as it is finalized
    halted = models.TextField(blank=True)  # why finalizing stopped, in a sentence
    reminders_paused = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True, blank=True)  # first, by our mail or Stripe's

    stripe_id = stripe_id_field()
    number = models.CharField(max_length=100, blank=True)  # Stripe's, given when it is finalized
    heard = models.JSONField(null=True, blank=True, editable=False)

    status = models.CharField(max_length=15, choices=STATUSES, default="draft")
    status_since = models.DateTimeField()
    subtotal_amount = amount_field(default=0)  # of the lines, before discount, without exclusive tax
    discount_amount = amount_field(default=0)
    tax_amount = amount_field(default=0)  # exclusive and inclusive
    total_amount = amount_field(default=0)
    due_amount = amount_field(default=0)  # what Stripe asks for: the total less balance and earlier credit notes
    paid_amount = amount_field(default=0)
    paid_outside_amount = amount_field(default=0)  # of what was paid, outside Stripe
    credited_amount = amount_field(default=0)  # by credit notes, before and after it was paid
    remaining_amount = amount_field(default=0)
    finalized_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    uncollectible_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [
            ("issue_invoice", "Can finalize, send and revise an invoice"),
            ("settle_invoice", "Can mark an invoice as paid outside Stripe, void or uncollectible"),
            ("credit_invoice", "Can issue and void a credit note"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(anonymised_at=None) | Q(email="", name="", address=""),
                name="an_anonymised_invoice_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(status="deleted") | Q(stripe_id__isnull=False),
                name="an_issued_invoice_is_at_stripe",
            ),
            models.CheckConstraint(
                condition=Q(due_date=None) | Q(days_until_due=None) | ~Q(status="draft"),
                name="a_draft_is_due_on_a_date_or_after_days",
            ),
        ]
        indexes = [
            Index(fields=["-made_at", "-id"], name="invoice_newest"),
            Index(fields=["status", "-made_at", "-id"], name="invoice_status_newest"),
            Index(fields=["due_date"], condition=Q(status="open"), name="invoice_open_by_due_date"),
            Index(fields=["customer", "-made_at", "-id"], name="invoice_of_customer"),
            Index(fields=["currency", "finalized_at"], name="invoice_volume"),
            Index(Least("paid_at", "voided_at", "uncollectible_at"), name="invoice_ended"),
            Index(OpClass(Upper("reference"), name="text_pattern_ops"), name="invoice_reference_prefix"),
            Index(OpClass(Upper("number"), name="text_pattern_ops"), name="invoice_number_prefix"),
            Index(OpClass(Upper("email"), name="text_pattern_ops"), name="invoice_email_prefix"),
        ]

    def __str__(self) -> str:
        return self.number or self.reference

    @property
    def known(self) -> Heard | None:
        """What Stripe says of it."""
        return Heard.from_json(self.heard)

    @property
    def total(self) -> Money:
        """After discount and tax."""
        return Money(self.total_amount, self.currency)

    @property
    def remaining(self) -> Money:
        """What is still to be paid."""
        return Money(self.remaining_amount, self.currency)

    @property
    def paid(self) -> Money:
        """What was paid on it, at Stripe and outside."""
        return Money(self.paid_amount, self.currency)

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and it is still to be paid."""
        return self.status == "open" and self.due_date is not None and self.due_date < today

    @property
    def is_editable(self) -> bool:
        """Whether its lines and words can still be changed here."""
        return self.status == "draft" and not self.foreign and self.stripe_id is None and not self.is_under_way

    @property
    def is_under_way(self) -> bool:
        """Whether it is on its way to being finalized."""
        return self.status == "draft" and self.finalize_wanted_at is not None and not self.halted


class InvoiceLine(models.Model):
    """One line: of a price, or of free text. ``amount`` is quantity times unit, before discount and tax."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()  # from 0
    price = models.ForeignKey(Price, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    description = models.CharField(max_length=500)
    quantity = models.PositiveIntegerField(default=1)
    unit_amount = amount_field(null=True, blank=True)  # None: of a fraction, or not one price, at Stripe
    currency = currency_field()
    tax_rates = models.ManyToManyField(TaxRate, blank=True, related_name="+")  # instead of the invoice's
    amount = amount_field()
    discount_amount = amount_field(default=0)
    tax_amount = amount_field(default=0)
    total_amount = amount_field(default=0)  # after discount and tax
    taxes = models.JSONField(default=list, blank=True)  # [{"tax_rate": id at Stripe, "amount", "taxable", "inclusive"}]
    stripe_id = models.CharField(max_length=255, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="one_invoice_line_a_position"),
            models.UniqueConstraint(fields=["invoice", "stripe_id"], name="one_invoice_line_at_stripe_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.description}"

    @property
    def unit(self) -> Money | None:
        """One piece's price, where there is one."""
        return Money(self.unit_amount, self.currency) if self.unit_amount is not None else None

    @property
    def money(self) -> Money:
        """Quantity times unit."""
        return Money(self.amount, self.currency)
