"""One message, one reason."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Index, Q
from django.db.models.functions import Upper

from payments.models.dispute import Dispute
from payments.models.fields import Work
from payments.models.invoice import Invoice
from payments.models.order import Order
from payments.models.payment import Payment
from payments.models.refund import Refund


class Email(Work):
    """A mail to a customer or to staff, queued with the fact that causes it, worded and sent once by the worker."""

    KINDS = [
        ("order_confirmation", "Order confirmation"),
        ("refund_notice", "Refund notice"),
        ("refund_failed", "Refund failed"),
        ("order_link", "Link to an order"),
        ("payment_failed", "Payment failed"),
        ("action_required", "Action required"),
        ("invoice_sent", "Invoice"),
        ("invoice_reminder", "Reminder of an invoice"),
        ("invoice_paid", "Invoice paid"),
        ("dispute_opened", "Dispute opened"),
        ("dispute_deadline", "Dispute's deadline"),
        ("daily_digest", "Daily digest"),
    ]
    TO_CUSTOMER = (
        "order_confirmation",
        "order_link",
        "payment_failed",
        "action_required",
        "refund_notice",
        "refund_failed",
        "invoice_sent",
        "invoice_reminder",
        "invoice_paid",
    )
    STATES = [
        ("queued", "Queued"),
        ("sent", "Sent"),
        ("failed", "Failed"),
        ("dropped", "Dropped"),  # its customer was anonymised first, or it was no longer true
    ]

    kind = models.CharField(max_length=40, choices=KINDS)
    reason = models.CharField(max_length=120, unique=True)  # "order_confirmation:K7Q2M4": one reason, one mail
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="emails")
    invoice = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="emails")
    dispute = models.ForeignKey(Dispute, null=True, blank=True, on_delete=models.PROTECT, related_name="emails")
    refund = models.ForeignKey(Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="emails")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="emails")
    about_date = models.DateField(null=True, blank=True)  # the day that a digest tells of
    copy_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")
    recipient = models.CharField(max_length=254)
    queued_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES, default="queued")
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True)  # the same on every try: a repeat can be recognised
    sender = models.CharField(max_length=254, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        indexes = [
            Index(fields=["-queued_at", "-id"], name="email_newest"),
            Index(fields=["due_at"], condition=Q(state="queued"), name="email_due"),
            Index(OpClass(Upper("recipient"), name="text_pattern_ops"), name="email_recipient_prefix"),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()
