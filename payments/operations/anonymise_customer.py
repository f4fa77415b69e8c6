"""Anonymise a customer who asks for it: nothing here and at Stripe says any more who they are; the money stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.db.models import Q
from psycopg.errors import LockNotAvailable

from payments.models import Customer, Order, Payment, StripeCall
from payments.operations.cancel_order import cancel_order
from payments.operations.delete_customer import delete_customer
from payments.operations.forget_invoices import still_owed
from payments.operations.forget_person import forget_person
from payments.operations.forget_wire import names_someone
from payments.operations.locking import stop_hearing
from payments.operations.refused import Refused
from payments.operations.rows_of_customer import locked_payments, rows_of_customer
from payments.operations.write_note import write_note

UNPAID = ("pending", "requires_action", "failed")


class AlreadyAnonymised(Refused):
    """There is nothing left that names them."""


class CanStillPay(Refused):
    """A way to pay is open, or a bank is processing: whoever pays tells Stripe who they are."""


class StillBeingAsked(Refused):
    """A call that says who they are may have to be sent again."""


class BusyHearing(Refused):
    """What Stripe says is being written down right now."""


def anonymise_customer(*, customer: Customer, by: User, now: datetime) -> None:
    """Blank it all in one transaction, cancel what they have not paid, and ask Stripe to delete them."""
    try:
        with transaction.atomic():
            stop_hearing()
            _anonymise(Customer.objects.select_for_update(no_key=True).get(pk=customer.pk), by, now)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise BusyHearing("Stripe's news is being written down right now. Try again in a moment.") from error


def _anonymise(customer: Customer, by: User, now: datetime) -> None:
    if customer.anonymised_at is not None:
        raise AlreadyAnonymised(f"{customer.stripe_id or 'This customer'} is anonymised already.")
    found = rows_of_customer(customer)
    people = [customer, *found.along]
    payments = locked_payments(found.orders, people)
    orders = _as_they_are(found.orders)
    _check(orders, payments, people)
    for order in orders:
        if order.status in UNPAID and not order.collected_amount:
            cancel_order(order=order, reason="Its customer was anonymised.", by=by, now=now)
    orders = _as_they_are(orders)
    forget_person(customers=people, orders=orders, payments=payments, now=now)
    for each in people:
        delete_customer(customer=each, by=by, now=now)
        write_note(act="anonymised", by=by, now=now, customer=each)
    for order in orders:
        write_note(act="anonymised", by=by, now=now, customer=customer, order=order)


def _as_they_are(orders: Sequence[Order]) -> list[Order]:
    return list(Order.objects.filter(pk__in=[order.pk for order in orders]).order_by("pk"))


def still_payable(orders: Sequence[Order]) -> list[Order]:
    """Those with a way to pay that is open at Stripe, or with a payment that a bank is processing."""
    payments = Payment.objects.filter(order__in=orders, foreign=False, outside=False, closed=False, collected_amount=0)
    open_ones = {payment.order_id for payment in payments if _may_still_collect(payment)}
    return [order for order in orders if order.pk in open_ones]


def _check(orders: Sequence[Order], payments: Sequence[Payment], people: Sequence[Customer]) -> None:
    for order in still_payable(orders):
        raise CanStillPay(
            f"Order {order.reference} can still be paid, or is being paid. Cancel it first, or wait for its end."
        )
    owed = still_owed(people)
    if owed is not None:
        raise CanStillPay(f"Invoice {owed} can still be paid. Void it first, or wait for its end.")
    calls = StripeCall.objects.filter(
        Q(order__in=orders) | Q(payment__in=payments) | Q(customer__in=people), state__in=StripeCall.OPEN
    )
    for call in calls:
        if names_someone(call) or call.kind == "create_file":
            raise StillBeingAsked(f"Stripe has not answered yet: {call.get_kind_display().lower()}. Try again later.")


def _may_still_collect(payment: Payment) -> bool:
    """An order of nothing is complete without a payment."""
    session = payment.session
    return session is None or session.rung != "complete_paid"
