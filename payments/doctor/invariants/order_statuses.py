"""An order's status follows from its payments."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.doctor.invariants.truth import true_orders
from payments.models import Order


def _broken(rows: QuerySet[Order]) -> Iterator[Broken]:
    for order, true, _ in true_orders(rows):
        if order.status != true.status:
            yield Broken(order.reference, f"it shows {order.status}, and is {true.status} by its payments")


ORDER_STATUSES = Rule(
    name="order_statuses",
    title="Every order's status follows from its payments",
    rows=Order.objects.all(),
    broken=_broken,
    symptom="Orders show a status that their payments do not have.",
    remedy="Process any event of the order's payment again (Heard from Stripe): it is worked out anew. Report the bug.",
)
