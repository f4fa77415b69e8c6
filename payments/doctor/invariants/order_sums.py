"""An order's sums are those of its payments' movements."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.doctor.invariants.truth import summed_orders
from payments.models import Order


def _broken(rows: QuerySet[Order]) -> Iterator[Broken]:
    for order, true in summed_orders(rows):
        kept = (order.collected_amount, order.returned_amount)
        moved = (true.collected_amount, true.returned_amount)
        if kept != moved:
            yield Broken(order.reference, f"its row says {_words(*kept)}, its movements {_words(*moved)}")


def _words(collected: int, returned: int) -> str:
    return f"{collected} collected and {returned} returned"


ORDER_SUMS = Rule(
    name="order_sums",
    title="Every order's sums are those of its movements",
    rows=Order.objects.all(),
    broken=_broken,
    symptom="Orders show other amounts than were moved.",
    remedy="Process any event of the order's payment again (Heard from Stripe): it is summed up anew. Report the bug.",
)
