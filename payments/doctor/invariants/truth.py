"""What the sums and statuses of payments are by the ledger and by what was heard, whatever their rows say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, F, Q, Sum

from payments.models import Movement, Order, Payment
from payments.operations.settle_order import raise_flags, status_of_order
from payments.operations.work_out_payment import COLLECTED, DISPUTED, RETURNED, is_closed, status_of_payment

Row = TypeVar("Row", Payment, Order)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the movements of a payment, or of an order, in its own currency."""

    collected: int = 0
    returned: int = 0
    disputed: int = 0


def sums_of(payments: Iterable[Payment]) -> dict[int, Sums]:
    """By the payment's key."""
    in_its_currency = Movement.objects.filter(
        payment__in=[payment.pk for payment in payments], currency=F("payment__currency")
    )
    summed = (
        in_its_currency.order_by()
        .values("payment")
        .annotate(
            collected=Sum("amount", filter=Q(kind__in=COLLECTED), default=0),
            returned=Sum("amount", filter=Q(kind__in=RETURNED), default=0),
            disputed=Sum("amount", filter=Q(kind__in=DISPUTED), default=0),
        )
    )
    return {each["payment"]: Sums(each["collected"], -each["returned"], -each["disputed"]) for each in summed}


def true_payments(payments: Iterable[Payment]) -> list[Payment]:
    """Copies, as ``settle_payment`` would leave them; never saved."""
    known = list(payments)
    sums = sums_of(known)
    return [_true_payment(payment, sums.get(payment.pk, Sums())) for payment in known]


def _true_payment(payment: Payment, sums: Sums) -> Payment:
    true = _twin(payment)
    true.collected_amount, true.returned_amount, true.disputed_amount = sums.collected, sums.returned, sums.disputed
    session, intent = true.session, true.intent
    true.closed = is_closed(true, session, intent)
    true.status = status_of_payment(true, session, intent).value
    return true


def summed_orders(orders: Iterable[Order]) -> list[tuple[Order, Order]]:
    """Each order as its row is, and with the sums and flags that ``settle_order`` would give it; by one query, for the
    reports that its payments keep are ten times as long as all else."""
    known = list(orders)
    own = Q(currency=F("payment__order__currency"), payment__currency=F("payment__order__currency"))
    summed = (
        Movement.objects.filter(payment__order__in=[order.pk for order in known])
        .order_by()
        .values("payment__order")
        .annotate(
            collected=Sum("amount", filter=own & Q(kind__in=COLLECTED), default=0),
            returned=Sum("amount", filter=own & Q(kind__in=RETURNED), default=0),
            other=Count("pk", filter=Q(kind="collected") & ~Q(currency=F("payment__order__currency"))),
        )
    )
    sums = {each["payment__order"]: Sums(each["collected"], -each["returned"]) for each in summed}
    in_other = {each["payment__order"] for each in summed if each["other"]}
    return [(order, _summed_order(order, sums.get(order.pk, Sums()), order.pk in in_other)) for order in known]


def _summed_order(order: Order, sums: Sums, in_other: bool) -> Order:
    true = _twin(order)
    true.collected_amount, true.returned_amount = sums.collected, sums.returned
    true.other_currency = in_other
    raise_flags(true)
    return true


def true_orders(orders: Iterable[Order]) -> list[tuple[Order, Order, list[Payment]]]:
    """Each order as its row is, as ``settle_order`` would leave it, and its payments as they truly are."""
    summed = summed_orders(orders)
    of_order: dict[int, list[Payment]] = {order.pk: [] for order, _ in summed}
    payments = Payment.objects.filter(order__in=list(of_order)).order_by("made_at", "pk")
    for payment in true_payments(payments):
        of_order[payment.order_id or 0].append(payment)
    for order, true in summed:
        true.status = status_of_order(true, of_order[order.pk]).value
    return [(order, true, of_order[order.pk]) for order, true in summed]


def _twin(row: Row) -> Row:
    """Another instance with the same values: ``copy.copy`` would pickle it, ten times as slowly."""
    twin = type(row).__new__(type(row))
    vars(twin).update(vars(row))
    return twin
