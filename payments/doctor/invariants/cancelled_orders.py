"""What is cancelled can no longer be paid."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.doctor.invariants.truth import true_orders
from payments.models import Order


def _broken(rows: QuerySet[Order]) -> Iterator[Broken]:
    for order, _, payments in true_orders(rows):
        if order.cancelled_at is None:
            continue
        payable = [payment.reference for payment in payments if not payment.closed and not payment.collected_amount]
        if payable:
            yield Broken(order.reference, f"it is cancelled, and {payable[0]} can still be paid")


CANCELLED_ORDERS = Rule(
    name="cancelled_orders",
    title="No cancelled order can still be paid",
    rows=Order.objects.exclude(cancelled_at=None),
    broken=_broken,
    symptom="Customers can pay orders that are cancelled.",
    remedy="Expire the payment's checkout in Stripe's dashboard, and find out who set the order to cancelled.",
)
