"""Go on with a bulk refund: the next few orders, each in a transaction that also says how far it has got."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.db.models import F, Q

from payments.domain.money import Money
from payments.formats import money
from payments.models import Order, RefundBatch
from payments.operations.locking import lock_order
from payments.operations.refund_order import lefts_of, refund_order
from payments.operations.refused import Refused
from payments.queue import enqueue

log = logging.getLogger(__name__)

AT_ONCE = 20  # orders; a job must not run longer than twenty seconds
LEASE = timedelta(seconds=40)
MOST_TRIES = 5  # of one order that makes the worker fail; the others must not wait for it


class NoLongerAsListed(Refused):
    """Something happened to the order since the list was confirmed: a person must look again."""


def refund_next_orders(*, batch_id: int, now: datetime) -> None:
    """Claim the batch, refund its next orders, and queue the rest. Returns at once when another has it."""
    if not _claim(batch_id, now):
        return
    for _ in range(AT_ONCE):
        if not _refund_next(batch_id, now):
            return
    with transaction.atomic():
        RefundBatch.objects.filter(pk=batch_id).update(claimed_until=None, due_at=now)
        enqueue("payments.tasks.refund_next_orders", batch_id=batch_id)


def _claim(batch_id: int, now: datetime) -> bool:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    rows = RefundBatch.objects.filter(free, pk=batch_id, finished_at=None, due_at__lte=now)
    return rows.update(claimed_until=now + LEASE, tries=F("tries") + 1) > 0


def _refund_next(batch_id: int, now: datetime) -> bool:
    """Refund the order at the batch's place and go one on; whether there are more. Dying here undoes both."""
    with transaction.atomic():
        batch = RefundBatch.objects.select_for_update(no_key=True).get(pk=batch_id)
        if batch.finished_at is not None:
            return False
        listed = batch.orders[batch.place]
        failed = batch.tries > MOST_TRIES
        outcome = _given_up(listed) if failed else _outcome(batch, listed, now)
        batch.outcomes.append(outcome)
        batch.place += 1
        batch.tries = 1  # the claim that is under way
        if batch.place == len(batch.orders):
            batch.finished_at, batch.claimed_until = now, None
        batch.save(update_fields=["outcomes", "place", "tries", "finished_at", "claimed_until"])
    log.info("batch.order", extra={"batch": batch_id, **outcome})
    return batch.finished_at is None


def _outcome(batch: RefundBatch, listed: dict[str, int], now: datetime) -> dict[str, Any]:
    try:
        with transaction.atomic():
            order = lock_order(listed["order"])
            amount = Money(listed["amount"], order.currency)
            _check_that_it_is_as_listed(order, amount)
            refunds = refund_order(
                order=order,
                amount=amount,
                reason=batch.reason,
                note=batch.note,
                by=batch.asked_by,
                form_key=uuid5(batch.form_key, order.reference),
                now=now,
                batch=batch,
            )
    except Refused as refused:
        return {"order": listed["order"], "refunds": [], "refusal": str(refused)}
    return {"order": listed["order"], "refunds": [refund.reference for refund in refunds], "refusal": ""}


def _check_that_it_is_as_listed(order: Order, amount: Money) -> None:
    left = sum((each.money for each in lefts_of(order=order)), Money(0, order.currency))
    if left != amount:
        raise NoLongerAsListed(f"{money(amount)} was left when it was listed, now {money(left)}. Nothing was refunded.")


def _given_up(listed: dict[str, int]) -> dict[str, Any]:
    return {"order": listed["order"], "refunds": [], "refusal": "It failed again and again. Refund it by itself."}
