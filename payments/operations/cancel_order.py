"""Cancel an order that nobody paid: first its ways to pay are closed at Stripe."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.status import Status
from payments.models import Order, StripeCall
from payments.operations.close_payment import close_payment
from payments.operations.locking import lock_order
from payments.operations.refused import Refused
from payments.operations.settle_order import settle_order


class AlreadyPaid(Refused):
    """Money was collected: it can be refunded, not cancelled."""


def cancel_order(
    *,
    order: Order,
    reason: str,
    by: User | None,
    now: datetime,
    claim_for: timedelta | None = None,
) -> list[StripeCall]:
    """Want the cancel and ask Stripe to close each open session. ``cancelled_at`` is set when all are closed.

    Answers the calls that were written down, for whoever waits for them in person (``claim_for``).
    """
    with transaction.atomic():
        order = lock_order(order.pk)
        if order.collected_amount or order.known_status in (Status.PAID, Status.REFUNDED):
            raise AlreadyPaid(f"Order {order.reference} is paid. Refund it instead.")
        if order.cancel_wanted_at is None:
            order.cancel_wanted_at, order.cancel_reason = now, reason
            if by is not None:
                order.cancel_wanted_by_id = by.pk
            order.save(update_fields=["cancel_wanted_at", "cancel_reason", "cancel_wanted_by"])
        calls = [
            call
            for payment in order.payments.still_open().order_by("pk")
            if (call := close_payment(payment=payment, now=now, by=by, claim_for=claim_for)) is not None
        ]
        settle_order(order=order, now=now)
        return calls
