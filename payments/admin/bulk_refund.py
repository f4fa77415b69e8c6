"""What a bulk refund will do to each order: how much goes back, or why nothing does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from payments import formats
from payments.admin.collected import PEOPLE, Collected, collected_by
from payments.domain.money import Money
from payments.models import Order, Payment, Refund
from payments.operations.needs_approval import needs_approval


@dataclass(frozen=True, slots=True)
class Line:
    """One order: what is left of it and where it was paid, or the reason why it is left out."""

    order: Order
    left: Money
    payments: list[Payment]
    needs_approval: bool
    left_out: str


@dataclass(frozen=True, slots=True)
class Total:
    """What all orders of one currency add up to."""

    count: int
    money: Money


def lines_of(keys: Sequence[int], viewer: Any) -> list[Line]:
    """The orders in the order of the list, newest first; a few queries however many there are."""
    refunds = Prefetch("refunds", Refund.objects.select_related(*PEOPLE).order_by("asked_at", "id"))
    payments = Prefetch("payments", Payment.objects.order_by("-made_at", "-id").prefetch_related("attempts", refunds))
    orders = Order.objects.filter(pk__in=keys).prefetch_related(payments).order_by("-placed_at", "-id")
    return [_line(order, viewer) for order in orders]


def totals_of(lines: Iterable[Line]) -> list[Total]:
    """Per currency, those of the shop's first."""
    found: dict[str, Total] = {}
    for line in lines:
        known = found.get(line.left.currency, Total(0, Money(0, line.left.currency)))
        found[line.left.currency] = Total(known.count + 1, known.money + line.left)
    return sorted(found.values(), key=lambda total: (-total.count, total.money.currency))


def in_words(lines: Sequence[Line]) -> str:
    """``3 orders, €40.00 and $12.00``."""
    sums = [formats.money(total.money) for total in totals_of(lines)]
    amounts = f"{', '.join(sums[:-1])} and {sums[-1]}" if len(sums) > 1 else "".join(sums)
    return f"{len(lines)} {'order' if len(lines) == 1 else 'orders'}, {amounts}"


def _line(order: Order, viewer: Any) -> Line:
    collected = [collected_by(payment, viewer) for payment in order.payments.all()]
    giving = [each for each in collected if each.can_refund and each.payment.currency == order.currency]
    left = sum((each.left for each in giving), Money(0, order.currency))
    refunds = [refund for each in collected for refund in each.refunds]
    needed = bool(left) and needs_approval(refunds=refunds, amount=left)
    return Line(order, left, [each.payment for each in giving], needed, "" if left else _left_out(order, collected))


def _left_out(order: Order, collected: Sequence[Collected]) -> str:
    paid = [each for each in collected if each.payment.collected_amount]
    if not paid:
        return "Nothing was collected."
    if any(each.payment.refund_blocked for each in paid):
        return "Its charge is disputed: Stripe does not refund it now."
    if any(each.left for each in paid):
        return f"It was paid in another currency than {order.currency.upper()}: refund it on its own page."
    if any(refund.state in Refund.UNDER_WAY for each in paid for refund in each.refunds):
        return "All of it is on its way back or waits for approval."
    if all(each.payment.outside for each in paid):
        return "It was paid outside Stripe."
    return "All of it went back already."
