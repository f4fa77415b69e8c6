"""Refund many orders at once: what was confirmed on one page is written down, and the worker goes through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import RefundBatch
from payments.operations.refused import Refused
from payments.queue import enqueue

MOST_ORDERS = 500


class NoOrders(Refused):
    """There is nothing to do."""


class TooManyOrders(Refused):
    """More than one person can look through on one page."""


def refund_orders(
    *,
    listed: Sequence[tuple[int, int]],
    reason: str,
    note: str,
    by: User,
    form_key: UUID,
    now: datetime,
) -> RefundBatch:
    """``listed``: key of each order, and what the page said is left of it. The same ``form_key`` is the same batch."""
    if not listed:
        raise NoOrders("None of these orders has anything left to refund.")
    if len(listed) > MOST_ORDERS:
        raise TooManyOrders(f"At most {MOST_ORDERS} orders are refunded at once. Narrow the list.")
    batch = RefundBatch(
        form_key=form_key,
        reason=reason,
        note=note,
        asked_by_id=by.pk,
        asked_at=now,
        due_at=now,
        orders=[{"order": key, "amount": amount} for key, amount in listed],
    )
    with transaction.atomic():
        RefundBatch.objects.bulk_create([batch], ignore_conflicts=True)
        batch = RefundBatch.objects.get(form_key=form_key)
        enqueue("payments.tasks.refund_next_orders", batch_id=batch.pk)
    return batch
