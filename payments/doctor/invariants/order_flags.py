"""An order's flags and the moment it was paid follow from its sums."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.doctor.invariants.truth import summed_orders
from payments.models import Order
from payments.operations.settle_order import FLAGS

WORDS = {flag: flag.replace("_", " ") for flag in FLAGS} | {"other_currency": "paid in another currency"}


def _broken(rows: QuerySet[Order]) -> Iterator[Broken]:
    for order, true in summed_orders(rows):
        for flag in FLAGS:
            if getattr(order, flag) != getattr(true, flag):
                yield Broken(order.reference, f"it is {_is(order, flag)} by its row, and {_is(true, flag)} by its sums")
        in_full = 0 < true.total_amount <= true.collected_amount
        if true.total_amount and in_full != (order.paid_at is not None):
            yield Broken(order.reference, f"it was {'' if in_full else 'not '}paid in full, and its row says otherwise")


def _is(order: Order, flag: str) -> str:
    return f"{'' if getattr(order, flag) else 'not '}{WORDS[flag]}"


ORDER_FLAGS = Rule(
    name="order_flags",
    title="Underpaid, overpaid and paid too late are marked where they are so",
    rows=Order.objects.all(),
    broken=_broken,
    symptom="Orders that need a person are not marked, or others are.",
    remedy="Process any event of the order's payment again (Heard from Stripe): it is worked out anew. Report the bug.",
)
