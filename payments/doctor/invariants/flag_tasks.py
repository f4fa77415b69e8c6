"""What needs a person is on Needs attention, and nothing that no longer does."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from payments.doctor.invariants.order_flags import WORDS
from payments.doctor.invariants.rule import Broken, Rule
from payments.doctor.invariants.truth import summed_orders
from payments.models import Order, Task
from payments.operations.settle_order import FLAGS


def _broken(rows: QuerySet[Order]) -> Iterator[Broken]:
    orders = [true for _, true in summed_orders(rows)]
    tasks = Task.objects.filter(order__in=[order.pk for order in orders], kind__in=FLAGS).order_by()
    open_now = set(tasks.filter(closed_at=None).values_list("order", "kind"))
    dealt_with = set(tasks.filter(Q(closed_at=None) | Q(solved_by__isnull=False)).values_list("order", "kind"))
    for order in orders:
        for flag in FLAGS:
            if getattr(order, flag) and (order.pk, flag) not in dealt_with:
                yield Broken(order.reference, f"it is {WORDS[flag]}, and nobody is asked to look")
            if not getattr(order, flag) and (order.pk, flag) in open_now:
                yield Broken(order.reference, f"it is not {WORDS[flag]}, and somebody is asked to look")


FLAG_TASKS = Rule(
    name="flag_tasks",
    title="What needs a person is on Needs attention",
    rows=Order.objects.all(),
    broken=_broken,
    symptom="Needs attention does not have what needs attention.",
    remedy="Process any event of the order's payment again (Heard from Stripe): its tasks are made. Report the bug.",
)
