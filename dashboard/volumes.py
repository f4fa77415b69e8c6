"""Payments and movements added up by the steps of a time axis: the only place that reads them by the million.

Each is answered from one index alone. A roll-up by day can answer the same two questions later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, F, Func, IntegerField, Q, Sum, Value

from dashboard.days import Bucket
from payments.models import Movement, Payment


@dataclass(frozen=True, slots=True)
class Volume:
    """What happened in one step: ``word`` is a payment's status or a movement's kind.

    ``attempted``: payments with an attempt; ``collected``: those of them that collected.
    """

    bucket: int  # its place on the time axis, from 0
    word: str
    count: int
    amount: int  # in the minor unit
    attempted: int = 0
    collected: int = 0


class WidthBucket(Func):
    """PostgreSQL's ``width_bucket``: which step an instant lies in, from 1; 0 lies before the first."""

    function = "width_bucket"
    template = "%(function)s(%(expressions)s::timestamptz[])"
    output_field = IntegerField()

    def __init__(self, column: str, steps: Sequence[Bucket]) -> None:
        bounds = [step.since for step in steps] + [steps[-1].until]
        super().__init__(F(column), Value(bounds, output_field=ArrayField(DateTimeField())))


def payment_volumes(steps: Sequence[Bucket], currency: str) -> list[Volume]:
    """Payments, each once, by their own status, in the step in which they were made."""
    rows = (
        Payment.objects.filter(currency=currency, made_at__gte=steps[0].since, made_at__lt=steps[-1].until)
        .values_list(WidthBucket("made_at", steps), "status")
        .annotate(
            payments=Count("*"),
            total=Sum("amount"),
            tried=Count("attempted_at"),
            succeeded=Count("attempted_at", filter=Q(collected_amount__gt=0)),
        )
        .order_by()
    )
    return [Volume(bucket - 1, *rest) for bucket, *rest in rows]


def movement_volumes(steps: Sequence[Bucket], currency: str) -> list[Volume]:
    """Movements by their kind, in the step in which the money moved."""
    rows = (
        Movement.objects.filter(currency=currency, moved_at__gte=steps[0].since, moved_at__lt=steps[-1].until)
        .values_list(WidthBucket("moved_at", steps), "kind")
        .annotate(movements=Count("*"), total=Sum("amount"))
        .order_by()
    )
    return [Volume(bucket - 1, *rest) for bucket, *rest in rows]
