"""Locks, always in one sequence: the order, then its payments by ascending key. Nothing else orders two writers."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import connection, transaction
from django.db.models import Q

from payments.models import Order, Payment

TRIES = 5
HEARING = 7_364_213  # the key of the database's lock between hearing and anonymising
LONGEST_WAIT = "5s"  # for those who hear: whoever wants to hear meanwhile waits behind


class KeepsMoving(RuntimeError):
    """A payment changed its order again and again while it was being locked."""


class _Moved(Exception):
    """It was attached to an order, or to another one, between the look and the lock."""


def lock_order(order_id: int) -> Order:
    """The order and all its payments, locked until the transaction ends."""
    order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    list(Payment.objects.select_for_update(no_key=True).filter(order_id=order_id).order_by("pk").values_list("pk"))
    return order


def lock_payment(find: Callable[[], Payment | None]) -> Payment | None:
    """Find without a lock, lock, look again; if it changed meanwhile, start over. None when there is none."""
    for _ in range(TRIES):
        found = find()
        if found is None:
            return None
        try:
            if found.foreign or found.order_id is None:
                # It may be moved. Whoever starts over must let go first: a savepoint that fails gives its locks back.
                with transaction.atomic():
                    return _locked(found, find)
            return _locked(found, find)
        except _Moved:
            continue
    raise KeepsMoving("The payment was moved while it was being locked.")


def _locked(found: Payment, find: Callable[[], Payment | None]) -> Payment:
    order = lock_order(found.order_id) if found.order_id else None
    if order is None:
        Payment.objects.select_for_update(no_key=True).get(pk=found.pk)
    again = find()
    if again is None or (again.pk, again.order_id) != (found.pk, found.order_id):
        raise _Moved
    again.order = order  # the locked one, not a copy of its own
    return again


def lock_to_move(payment_id: int, order_id: int) -> tuple[Payment, dict[int, Order]]:
    """A payment that is to come to this order, with all payments of both its orders, and the orders by their key."""
    for _ in range(TRIES):
        known = Payment.objects.get(pk=payment_id)
        try:
            with transaction.atomic():
                return _locked_to_move(known, {order_id, *([known.order_id] if known.order_id else [])})
        except _Moved:
            continue
    raise KeepsMoving("The payment was moved while it was being locked.")


def _locked_to_move(known: Payment, order_ids: Collection[int]) -> tuple[Payment, dict[int, Order]]:
    orders = Order.objects.select_for_update(no_key=True).filter(pk__in=order_ids).order_by("pk")
    locked = {order.pk: order for order in orders}
    all_of_them = Q(order_id__in=order_ids) | Q(pk=known.pk)
    list(Payment.objects.select_for_update(no_key=True).filter(all_of_them).order_by("pk").values_list("pk"))
    payment = Payment.objects.get(pk=known.pk)
    if payment.order_id != known.order_id:
        raise _Moved
    return payment, locked


def hear() -> None:
    """From now to the end of the transaction what Stripe says is written down: nobody is anonymised meanwhile.

    Before any row is locked: whoever anonymises waits for all who hear, and then locks rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [HEARING])


def stop_hearing() -> None:
    """From now to the end of the transaction nothing is heard; waits until what is being heard is written down."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HEARING])
