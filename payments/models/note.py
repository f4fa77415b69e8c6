"""What staff did or wrote about an order, a payment, a refund, a dispute or a customer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Index

from payments.models.customer import Customer
from payments.models.dispute import Dispute
from payments.models.invoice import Invoice
from payments.models.order import Order
from payments.models.payment import Payment
from payments.models.refund import Refund


class Note(models.Model):
    """One act of one colleague, kept for good. ``text`` names rows by their references, never people."""

    ACTS = [
        ("note", "Note"),
        ("order_placed", "Placed by hand"),
        ("email_corrected", "Email corrected"),
        ("customer_edited", "Name or email changed"),
        ("mail_sent_again", "Mail sent again"),
        ("marked_paid", "Marked as paid outside Stripe"),
        ("returned_outside", "Given back outside Stripe"),
        ("payment_matched", "Payment attached"),
        ("fulfil_anyway", "To be fulfilled although it was cancelled"),
        ("invoice_finalized", "Invoice finalized"),
        ("invoice_sent", "Invoice sent"),
        ("invoice_paid_outside", "Invoice marked as paid outside Stripe"),
        ("invoice_voided", "Invoice voided"),
        ("invoice_uncollectible", "Invoice marked as uncollectible"),
        ("invoice_revised", "Invoice revised"),
        ("invoice_duplicated", "Invoice duplicated"),
        ("invoice_deleted", "Draft deleted"),
        ("reminders_paused", "Reminders paused"),
        ("reminders_resumed", "Reminders resumed"),
        ("credit_note", "Credit note"),
        ("credit_note_voided", "Credit note voided"),
        ("task_solved", "Task solved"),
        ("evidence_sent", "Evidence sent"),
        ("dispute_accepted", "Dispute accepted"),
        ("anonymised", "Anonymised"),
        ("drift_repaired", "Brought in step with Stripe"),
        ("drift_ignored", "Difference to Stripe ignored"),
        ("words_blanked", "Words blanked"),
    ]

    act = models.CharField(max_length=30, choices=ACTS, default="note")
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    invoice = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    refund = models.ForeignKey(Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    dispute = models.ForeignKey(Dispute, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")

    class Meta:
        indexes = [Index(fields=["-at", "-id"], name="note_newest")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d}"
