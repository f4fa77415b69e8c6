"""Which rows belong to a customer, for whoever anonymises them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from payments.models import Customer, Order, Payment
from payments.operations.locking import lock_order


@dataclass(frozen=True, slots=True)
class Theirs:
    """What belongs to a customer. ``along``: customers whom Stripe made for one of these orders and nothing else."""

    orders: list[Order]
    along: list[Customer]


def rows_of_customer(customer: Customer) -> Theirs:
    """Their orders, those anonymised with them, and those with their email whose customer Stripe has not named."""
    keys = set(Order.objects.filter(customer=customer).values_list("pk", flat=True))
    keys |= set(customer.notes.filter(act="anonymised").exclude(order=None).values_list("order", flat=True))
    if customer.email:
        unnamed = Order.objects.filter(customer=None, email__iexact=customer.email)
        keys |= set(unnamed.values_list("pk", flat=True))
    made_for_them = Customer.objects.filter(payments__order__in=keys, payments__foreign=False, anonymised_at=None)
    others = made_for_them.exclude(pk=customer.pk).distinct().order_by("pk")
    return Theirs(
        orders=list(Order.objects.filter(pk__in=keys).order_by("pk")),
        along=[each for each in others if is_only_there_for(each, keys)],
    )


def is_only_there_for(customer: Customer, orders: Iterable[int]) -> bool:
    """Whether Stripe names this customer for these orders and for nothing else."""
    keys = list(orders)
    elsewhere = Payment.objects.filter(customer=customer).exclude(order__in=keys)
    return not elsewhere.exists() and not Order.objects.filter(customer=customer).exclude(pk__in=keys).exists()


def locked_payments(orders: Sequence[Order], people: Sequence[Customer]) -> list[Payment]:
    """The payments of these orders and people, with the orders that they belong to, locked in the one sequence."""
    wanted = Payment.objects.filter(Q(order__in=orders) | Q(customer__in=people))
    around = {order.pk for order in orders} | set(wanted.exclude(order=None).values_list("order", flat=True))
    for key in sorted(around):
        lock_order(key)
    return list(wanted.select_for_update(no_key=True, of=("self",)).order_by("pk"))
