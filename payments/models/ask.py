"""One object at Stripe that we have put down to be read again."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q

from payments.models.fields import Work
from payments.models.payment import Payment


class Ask(Work):
    """A read to be done: at most one open row an object. ``again_after``: seconds of the reads still planned."""

    OUTCOMES = [("read", "Read"), ("gone", "Gone or not ours"), ("refused", "Refused")]

    kind = models.CharField(max_length=20)  # as in gateway.READS
    stripe_id = models.CharField(max_length=255)
    why = models.CharField(max_length=200)
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.SET_NULL, related_name="asks")
    asked_at = models.DateTimeField()
    again_after = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True, blank=True)  # last
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name = "read at Stripe"
        verbose_name_plural = "read at Stripe"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "stripe_id"], condition=Q(closed_at=None), name="one_open_ask_an_object"
            ),
        ]
        indexes = [Index(fields=["due_at"], condition=Q(closed_at=None), name="ask_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.stripe_id}"
