"""Every minute: queue what is due, unclaimed and forgotten. The queue is a hint, the tables are the truth."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet

from payments.models import Ask, Email, RefundBatch, StripeCall, StripeEvent, SyncPart
from payments.queue import enqueue

FORGOTTEN = timedelta(minutes=1)
AT_MOST = 500  # of each kind, at a time


def sweep(*, now: datetime) -> int:
    """Queue the forgotten work again; answers how many rows there were."""
    kinds: list[tuple[str, str, QuerySet[Any]]] = [
        ("payments.tasks.perform_call", "call_id", StripeCall.objects.filter(state__in=StripeCall.OPEN)),
        ("payments.tasks.read_object", "ask_id", Ask.objects.filter(closed_at=None)),
        ("payments.tasks.process_event", "event_id", StripeEvent.objects.filter(state__in=["waiting", "failed"])),
        ("payments.tasks.refund_next_orders", "batch_id", RefundBatch.objects.filter(finished_at=None)),
        ("payments.tasks.sync_piece", "part_id", SyncPart.objects.filter(state="running", run__in_background=True)),
        ("payments.tasks.send_email", "email_id", Email.objects.filter(state="queued")),
    ]
    return sum(_queue(task, name, rows, now) for task, name, rows in kinds)


def _queue(task: str, name: str, rows: QuerySet[Model], now: datetime) -> int:
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=now)
    forgotten = rows.filter(unclaimed, due_at__lt=now - FORGOTTEN).order_by("due_at")
    keys = list(forgotten.values_list("pk", flat=True)[:AT_MOST])
    for key in keys:
        enqueue(task, **{name: key})
    return len(keys)
