"""One card or method presented in a payment."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q

from payments.models.fields import amount_field, currency_field
from payments.models.payment import Payment


class Attempt(models.Model):
    """A Charge; or, where the card was refused before there was one, the intent's last error by payment method."""

    STATES = [("refused", "Refused"), ("pending", "Pending"), ("failed", "Declined"), ("succeeded", "Succeeded")]

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="attempts")
    source = models.CharField(max_length=520, unique=True)  # the charge's id, or intent id + payment method id
    charge_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    state = models.CharField(max_length=10, choices=STATES)
    amount = amount_field()
    currency = currency_field()
    attempted_at = models.DateTimeField()
    method_type = models.CharField(max_length=40, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    country = models.CharField(max_length=2, blank=True)
    funding = models.CharField(max_length=20, blank=True)
    wallet = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=80, blank=True)
    decline_code = models.CharField(max_length=80, blank=True)
    advice_code = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    balance_transaction_id = models.CharField(max_length=255, blank=True)
    heard = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [
            Index(fields=["-attempted_at", "-id"], name="attempt_newest"),
            Index(
                fields=["currency", "-attempted_at", "-id"],
                condition=Q(state__in=["refused", "failed"]),
                name="attempt_declined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand or self.method_type} {self.last4}".strip() or self.source

    @property
    def declined(self) -> bool:
        """Whether the bank, or the check before it, said no."""
        return self.state in ("refused", "failed")

    @property
    def reason(self) -> str:
        """Stripe's word for why it was declined, the most exact one."""
        return self.decline_code or self.code
