"""Columns that many nouns have, so that money and work look the same everywhere."""

from __future__ import annotations

from typing import Any

from django.db import models

from payments.domain.status import Status

STATUS_CHOICES = [
    (Status.PENDING.value, "Pending"),
    (Status.REQUIRES_ACTION.value, "Action required"),
    (Status.PAID.value, "Paid"),
    (Status.FAILED.value, "Failed"),
    (Status.REFUNDED.value, "Refunded"),
    (Status.CANCELLED.value, "Cancelled"),
]


def amount_field(**options: Any) -> models.BigIntegerField[Any, Any]:
    """Money at rest: an integer in the minor unit of the currency in the same row."""
    return models.BigIntegerField(**options)


def currency_field(**options: Any) -> models.CharField[Any, Any]:
    """Three lower-case letters, as Stripe writes them."""
    return models.CharField(max_length=3, **options)


def stripe_id_field(**options: Any) -> models.CharField[Any, Any]:
    """An id at Stripe: opaque, at most 255 characters, null until Stripe has told it."""
    return models.CharField(max_length=255, null=True, blank=True, unique=True, **options)


def status_field() -> models.CharField[Any, Any]:
    """One of the six statuses; written only by the settling of its row."""
    return models.CharField(max_length=15, choices=STATUS_CHOICES, default=Status.PENDING.value)


class Work(models.Model):
    """A row of work: done by whoever claims it with one conditional UPDATE, again when the claim ran out."""

    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
