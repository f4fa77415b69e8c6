"""Which payment paid which invoice, and how much of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q

from payments.domain.join import Heard
from payments.models.fields import amount_field, currency_field, stripe_id_field
from payments.models.invoice import Invoice
from payments.models.payment import Payment


class InvoicePayment(models.Model):
    """Stripe's link from an intent (or a lone charge, or a record of money outside) to the invoice that it pays."""

    STATUSES = [("open", "Open"), ("paid", "Paid"), ("canceled", "Cancelled")]

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="invoice_payments")
    payment = models.ForeignKey(  # None: not heard of yet, or outside Stripe
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="invoice_payments"
    )
    stripe_id = stripe_id_field()
    intent_id = models.CharField(max_length=255, blank=True)
    charge_id = models.CharField(max_length=255, blank=True)
    record_id = models.CharField(max_length=255, blank=True)  # of money that was paid outside Stripe
    status = models.CharField(max_length=10, choices=STATUSES)
    is_default = models.BooleanField(default=False)
    requested_amount = amount_field()
    paid_amount = amount_field(default=0)
    currency = currency_field()
    paid_at = models.DateTimeField(null=True, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)
    livemode = models.BooleanField()
    heard = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "payment of an invoice"
        verbose_name_plural = "payments of invoices"
        indexes = [
            Index(fields=["intent_id"], condition=~Q(intent_id=""), name="invoice_payment_intent"),
            Index(fields=["charge_id"], condition=~Q(charge_id=""), name="invoice_payment_charge"),
        ]

    def __str__(self) -> str:
        return self.stripe_id or f"payment of {self.invoice}"

    @property
    def known(self) -> Heard | None:
        """What Stripe says of it."""
        return Heard.from_json(self.heard)
