"""Work out an order's status from its facts. The only writer of ``Order.status``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from payments.domain.status import OrderFacts, Status, order_status
from payments.formats import money
from payments.models import Movement, Order, Payment
from payments.operations.open_task import close_tasks, open_task
from payments.operations.queue_email import queue_email

WORKED_OUT = [
    "status",
    "status_since",
    "collected_amount",
    "returned_amount",
    "paid_at",
    "cancelled_at",
    "underpaid",
    "overpaid",
    "other_currency",
    "paid_after_cancel",
]


FLAGS = ("underpaid", "overpaid", "other_currency", "paid_after_cancel")


def settle_order(*, order: Order, now: datetime) -> None:
    """Bring the locked order in step with its payments, and queue what hangs on facts that are never unsaid."""
    payments = list(_with_other_currency(order))
    was = {kind for kind in FLAGS if getattr(order, kind)}
    known_paid = order.paid_at is not None
    ours = [payment for payment in payments if payment.currency == order.currency]
    order.collected_amount = sum(payment.collected_amount for payment in ours)
    order.returned_amount = sum(payment.returned_amount for payment in ours)
    order.other_currency = any(vars(payment)["has_other"] for payment in payments)
    _cancel_if_closed(order, payments, now)
    completed_free = any(_completed_free(payment) for payment in payments)
    status = status_of_order(order, payments)
    if status != order.status:
        order.status, order.status_since = status.value, now
    in_full = completed_free if order.total_amount == 0 else collected_in_full(order)
    order.paid_at = _paid_at(ours) if in_full else None
    raise_flags(order)
    order.save(update_fields=WORKED_OUT)
    _keep_tasks(order, was, now)
    decided = order.cancelled_at is None or order.fulfil_anyway_at is not None
    if in_full and not known_paid and decided:
        # After a cancel the confirmation waits until staff decide.
        queue_email(kind="order_confirmation", reason=f"order_confirmation:{order.reference}", order=order, now=now)


def status_of_order(order: Order, payments: Sequence[Payment]) -> Status:
    """What its status is by its payments, oldest first; money in another currency does not count."""
    return order_status(
        OrderFacts(
            total=order.total_amount,
            cancelled=order.cancelled_at is not None,
            payments=[
                (payment.known_status, payment.collected_amount, payment.returned_amount)
                if payment.currency == order.currency
                else (payment.known_status, 0, 0)
                for payment in payments
            ],
            completed_free=any(_completed_free(payment) for payment in payments),
        )
    )


def collected_in_full(order: Order) -> bool:
    """Whether all that it costs has come in; what went back later does not unsay it."""
    return bool(0 < order.total_amount <= order.collected_amount)


def _cancel_if_closed(order: Order, payments: list[Payment], now: datetime) -> None:
    """Only when every way to pay is closed at Stripe, and never an order that has collected anything."""
    if order.cancel_wanted_at is None or order.cancelled_at is not None or order.other_currency:
        return
    if all(payment.closed and not payment.collected_amount for payment in payments):
        order.cancelled_at = now


def _completed_free(payment: Payment) -> bool:
    session = payment.session
    return payment.amount == 0 and session is not None and session.rung == "complete_paid"


def _with_other_currency(order: Order) -> QuerySet[Payment]:
    """The order's payments, oldest first; ``has_other``: it collected money that the order is not counted in."""
    collected = Movement.objects.filter(payment=OuterRef("pk"), kind="collected")
    other = Exists(collected.exclude(currency=order.currency))
    return order.payments.annotate(has_other=other).order_by("made_at", "pk")


def _paid_at(payments: list[Payment]) -> datetime | None:
    return max((payment.paid_at for payment in payments if payment.paid_at), default=None)


def raise_flags(order: Order) -> None:
    """What a person must look at, by the sums in its row."""
    order.underpaid = 0 < order.collected_amount < order.total_amount
    kept = order.collected_amount - order.returned_amount
    order.overpaid = kept > order.total_amount
    undecided = order.cancelled_at is not None and order.fulfil_anyway_at is None
    order.paid_after_cancel = undecided and kept > 0


def _keep_tasks(order: Order, was: set[str], now: datetime) -> None:
    collected, total = money(order.collected), money(order.total)
    texts = {
        "underpaid": f"{order.reference}: {collected} was collected of {total}.",
        "overpaid": f"{order.reference}: {collected} was collected, the order was {total}. Give the difference back.",
        "other_currency": f"{order.reference} was paid in another currency than {order.currency.upper()}.",
        "paid_after_cancel": f"{order.reference} was cancelled and then paid {collected}. Fulfil it or refund it.",
    }
    worths = {
        "underpaid": order.total - order.collected,
        "overpaid": order.collected - order.returned - order.total,
        "other_currency": None,
        "paid_after_cancel": order.collected - order.returned,
    }
    raised = {kind for kind in FLAGS if getattr(order, kind)}
    if not raised and not was:
        return
    for kind in sorted(raised):
        open_task(
            kind=kind, reason=f"{kind}:{order.reference}", text=texts[kind], now=now, worth=worths[kind], order=order
        )
    close_tasks(order=order, kinds=sorted(was - raised), now=now)
