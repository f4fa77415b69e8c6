"""Cancel orders that nobody has paid for a long time. A paid order is never cancelled by a timer."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from payments.domain.status import Status
from payments.models import House, Order, Payment
from payments.operations.cancel_order import cancel_order
from payments.operations.locking import lock_order

log = logging.getLogger(__name__)

UNPAID = (Status.PENDING.value, Status.REQUIRES_ACTION.value, Status.FAILED.value)
AT_MOST = 200  # a run: far below the seconds that a job may last; the next run takes the next ones


def expire_orders(*, now: datetime, at_most: int = AT_MOST) -> int:
    """Cancel the oldest ones as staff would: their ways to pay are closed at Stripe first. Answers how many."""
    days = House.ours().unpaid_orders_expire_days
    if not days:
        return 0
    before = now - timedelta(days=days)
    due = list(_unpaid(before).order_by("placed_at").values_list("pk", flat=True)[:at_most])
    expired = sum(_expire(pk, before, f"Not paid within {days} days.", now) for pk in due)
    if due:
        log.info("orders.expired", extra={"looked_at": len(due), "expired": expired})
    return expired


def _unpaid(before: datetime) -> QuerySet[Order]:
    """Nothing was collected, in whatever currency, and no bank is at work for it."""
    at_the_bank = Payment.objects.filter(
        order=OuterRef("pk"), session_heard__rung="complete_unpaid", closed=False
    ).order_by()
    orders = Order.objects.filter(status__in=UNPAID, cancel_wanted_at=None, placed_at__lt=before)
    return orders.filter(collected_amount=0, other_currency=False).exclude(Exists(at_the_bank))


def _expire(order_id: int, before: datetime, reason: str, now: datetime) -> bool:
    """Looked at again under the lock: it may have been paid a moment ago."""
    with transaction.atomic():
        order = lock_order(order_id)
        if not _unpaid(before).filter(pk=order_id).exists():
            return False
        cancel_order(order=order, reason=reason, by=None, now=now)
        return True
