"""Something that needs a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q

from payments.models.order import Order
from payments.models.payment import Payment
from payments.models.refund import Refund


class Task(models.Model):
    """One reason why a person must look. It closes by itself when its reason goes away."""

    KINDS = [
        ("refund_failed", "Refund failed"),
        ("over_refunded", "More returned than collected"),
        ("underpaid", "Underpaid"),
        ("overpaid", "Overpaid"),
        ("other_currency", "Paid in another currency"),
        ("paid_after_cancel", "Paid after it was cancelled"),
        ("foreign_payment", "Payment with our reference that is not ours"),
        ("call_refused", "Stripe refused"),
        ("call_unknown", "Outcome unknown"),
        ("event_failed", "Event could not be recorded"),
    ]

    kind = models.CharField(max_length=30, choices=KINDS)
    reason = models.CharField(max_length=300, unique=True)  # "refund_failed:re_…": one reason, one task
    text = models.TextField()
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    refund = models.ForeignKey(Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "task"
        verbose_name_plural = "needs attention"
        indexes = [Index(fields=["-opened_at"], condition=Q(closed_at=None), name="task_open")]

    def __str__(self) -> str:
        return self.reason
