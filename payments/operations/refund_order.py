"""Give back an amount of an order, however many payments it was paid with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.balance import MoreThanIsLeft, split
from payments.domain.money import Money
from payments.formats import money
from payments.models import Order, Payment, Refund, RefundBatch
from payments.operations.locking import lock_order
from payments.operations.needs_approval import needs_approval
from payments.operations.refuse_disputed import refuse_disputed
from payments.operations.request_refund import NothingLeftToRefund, check_amount
from payments.operations.what_is_left import refundable
from payments.operations.write_refund import write_refund


@dataclass(frozen=True, slots=True)
class Piece:
    """A payment and what of it can go back, or does."""

    payment: Payment
    money: Money


def refund_order(
    *,
    order: Order,
    amount: Money,
    reason: str,
    note: str,
    by: User | None,
    form_key: UUID,
    now: datetime,
    batch: RefundBatch | None = None,
) -> list[Refund]:
    """Write down one refund a payment that gives, newest first; one decision on approval, on the whole amount.

    The same ``form_key`` is the same refunds.
    """
    with transaction.atomic():
        order = lock_order(order.pk)
        payments = list(order.payments.order_by("pk"))
        keys = {payment.pk: uuid5(form_key, payment.reference) for payment in payments}
        asked = list(Refund.objects.filter(form_key__in=keys.values()).order_by("pk"))
        if asked:
            return asked
        check_amount(amount, currency=order.currency, paid_as=order.reference)
        pieces = pieces_of(order=order, amount=amount)
        needed = needs_approval(refunds=Refund.objects.filter(payment__order=order), amount=amount)
        return [
            write_refund(
                payment=piece.payment,
                amount=piece.money,
                needs_approval=needed,
                by=by,
                now=now,
                reason=reason,
                note=note,
                form_key=keys[piece.payment.pk],
                batch=batch,
            )
            for piece in pieces
        ]


def pieces_of(*, order: Order, amount: Money) -> list[Piece]:
    """What each payment of the order would give of ``amount`` now, newest first; NothingLeftToRefund when too much."""
    lefts = lefts_of(order=order)
    try:
        pieces = split(amount, [each.money for each in lefts])
    except MoreThanIsLeft:
        for payment in order.payments.filter(refund_blocked=True):
            refuse_disputed(payment=payment)
        left = sum((each.money for each in lefts), Money(0, order.currency))
        raise NothingLeftToRefund(f"{order.reference} has {money(left)} left, {money(amount)} was asked.") from None
    return [Piece(each.payment, piece) for each, piece in zip(lefts, pieces, strict=True) if piece]


def lefts_of(*, order: Order) -> list[Piece]:
    """The order's payments that can give something back in its currency, newest first, with what is left of each."""
    payments = order.payments.filter(currency=order.currency, refund_blocked=False, collected_amount__gt=0)
    lefts = [Piece(payment, refundable(payment=payment)) for payment in payments.order_by("-made_at", "-pk")]
    return [each for each in lefts if each.money]
