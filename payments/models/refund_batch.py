"""Many orders refunded at once: what was confirmed on one page, and how far it has got."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from payments.models.fields import Work


class RefundBatch(Work):
    """``orders``: what the page listed, ``{"order": key, "amount": minor units}`` each; ``place``: how many are done.

    ``outcomes``: one entry a done order, ``{"order": key, "refunds": [references], "refusal": sentence}``.
    """

    form_key = models.UUIDField(unique=True)  # one confirmed form, one batch
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    orders = models.JSONField()
    place = models.PositiveIntegerField(default=0)
    outcomes = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "bulk refund"
        indexes = [models.Index(fields=["due_at"], condition=models.Q(finished_at=None), name="refund_batch_due")]

    def __str__(self) -> str:
        return f"{len(self.orders)} orders"
