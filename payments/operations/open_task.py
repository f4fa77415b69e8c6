"""Say that something needs a person, once a reason; and that it no longer does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from payments.models import Order, Payment, Refund, Task


def open_task(
    *,
    kind: str,
    reason: str,
    text: str,
    now: datetime,
    order: Order | None = None,
    payment: Payment | None = None,
    refund: Refund | None = None,
) -> None:
    """Open the task of this reason, unless it is open already; one that closed by itself opens again."""
    if order is None and payment is not None:
        order = payment.order
    task = Task(kind=kind, reason=reason[:300], text=text, order=order, payment=payment, refund=refund, opened_at=now)
    Task.objects.bulk_create([task], ignore_conflicts=True)
    Task.objects.filter(reason=reason[:300], closed_at__isnull=False).update(closed_at=None, opened_at=now, text=text)


def close_tasks(*, kinds: Sequence[str], now: datetime, **about: Order | Payment | Refund) -> None:
    """The reasons of these kinds went away for this order, payment or refund."""
    Task.objects.filter(kind__in=kinds, closed_at=None, **about).update(closed_at=now)
