"""Say that something needs a person, once a reason; and that it no longer does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from payments.domain.money import Money
from payments.models import Order, Payment, Task

# A reason is the column's size; what is longer is cut alike each time.
LONGEST = 300


def open_task(
    *,
    kind: str,
    reason: str,
    text: str,
    now: datetime,
    worth: Money | None = None,
    due_at: datetime | None = None,
    **about: Any,
) -> None:
    """Open the task of this reason, unless it is open already. ``about``: the rows it concerns, as Task names them.

    One that closed by itself opens again. One that somebody solved stays solved until the facts in its text change.
    """
    reason = reason[:LONGEST]
    told: dict[str, Any] = {
        "text": text,
        "amount": worth.amount if worth else None,
        "currency": worth.currency if worth else "",
        "due_at": due_at,
    }
    task = Task(kind=kind, reason=reason, opened_at=now, **told, **_with_what_it_belongs_to(about))
    Task.objects.bulk_create([task], ignore_conflicts=True)
    known = Task.objects.filter(reason=reason)
    closed = Q(closed_at__isnull=False) & (Q(solved_by=None) | ~Q(text=text))
    known.filter(closed).update(closed_at=None, solved_by=None, solution="", opened_at=now, **told)
    known.filter(closed_at=None).exclude(**told).update(**told)


def close_tasks(*, kinds: Sequence[str], now: datetime, **about: Any) -> None:
    """The reasons of these kinds went away for these rows."""
    Task.objects.filter(kind__in=kinds, closed_at=None, **about).update(closed_at=now)


def _with_what_it_belongs_to(about: dict[str, Any]) -> dict[str, Any]:
    """A refund's task is its payment's and its order's as well, so that each of their pages shows it."""
    rows = dict(about)
    for part in ("refund", "dispute"):
        if rows.get(part) is not None and rows.get("payment") is None:
            rows["payment"] = rows[part].payment
    if rows.get("call") is not None and rows.get("invoice") is None:
        rows["invoice"] = rows["call"].invoice
    payment: Payment | None = rows.get("payment")
    order: Order | None = rows.get("order")
    if payment is not None and order is None:
        rows["order"] = payment.order
    return rows
