"""An order's total is that of its lines, less its discount, in one currency."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet, Sum

from payments.doctor.finding import WRONG_AMOUNT
from payments.doctor.invariants.rule import Broken, Rule
from payments.models import Order


def _broken(rows: QuerySet[Order]) -> Iterator[Broken]:
    summed = rows.annotate(
        of_lines=Sum(F("lines__unit_amount") * F("lines__quantity"), default=0),
        other=Count("lines", filter=~Q(lines__currency=F("currency"))),
    )
    for order in summed:
        told = vars(order)
        if told["other"]:
            yield Broken(order.reference, f"{told['other']} of its lines are not in {order.currency.upper()}")
        elif told["of_lines"] - order.discount_amount != order.total_amount:
            lines, less = told["of_lines"], order.discount_amount
            yield Broken(order.reference, f"its total is {order.total_amount}, its lines {lines} less {less}")


ORDER_TOTALS = Rule(
    name="order_totals",
    title="Every order's total is that of its lines",
    rows=Order.objects.all(),
    broken=_broken,
    symptom=WRONG_AMOUNT,
    remedy="Lines and total are fixed when an order is placed: find out who changed them. Refund what was too much.",
)
