"""Lock many payments as everybody locks one, so that nobody waits for each other in a circle."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from payments.models import Order, Payment


def lock_in_sequence(payment_keys: Iterable[int]) -> None:
    """These payments, and their orders with all of theirs: orders by their keys, then payments by theirs."""
    keys = set(payment_keys)
    orders = set(Payment.objects.filter(pk__in=keys).exclude(order=None).values_list("order_id", flat=True))
    list(Order.objects.select_for_update(no_key=True).filter(pk__in=orders).order_by("pk").values_list("pk"))
    payments = Payment.objects.filter(Q(pk__in=keys) | Q(order__in=orders)).order_by("pk")
    list(payments.select_for_update(no_key=True).values_list("pk"))
