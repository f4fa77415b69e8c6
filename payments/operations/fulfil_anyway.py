"""Fulfil an order that was paid after it had been cancelled."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Order, Task
from payments.operations.locking import lock_order
from payments.operations.queue_email import queue_email
from payments.operations.refused import Refused
from payments.operations.settle_order import collected_in_full, settle_order
from payments.operations.write_note import write_note


class NothingToDecide(Refused):
    """No payment is waiting for somebody's decision."""


def fulfil_anyway(*, order: Order, by: User, now: datetime) -> None:
    """Decide for the customer: the confirmation that waited goes out, and the task is solved for good."""
    with transaction.atomic():
        order = lock_order(order.pk)
        if not order.paid_after_cancel:
            raise NothingToDecide(f"{order.reference} is not waiting for a decision.")
        order.fulfil_anyway_at = now
        order.save(update_fields=["fulfil_anyway_at"])
        note = write_note(act="fulfil_anyway", by=by, now=now, order=order)
        waiting = Task.objects.filter(order=order, kind="paid_after_cancel", closed_at=None)
        waiting.update(closed_at=now, solved_by=by, solution=f"{note.get_act_display()}.")
        settle_order(order=order, now=now)
        if collected_in_full(order):
            queue_email(kind="order_confirmation", reason=f"order_confirmation:{order.reference}", order=order, now=now)
