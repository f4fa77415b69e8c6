"""Look once more for what names someone anonymised: what somebody else was writing down at that very moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from payments.models import Customer, StripeCall
from payments.operations.forget_person import forget_person
from payments.operations.forget_wire import names_someone
from payments.operations.locking import stop_hearing
from payments.operations.rows_of_customer import locked_payments, rows_of_customer
from payments.queue import enqueue

LATER = timedelta(minutes=10)  # for a call that may be sent again until then


def forget_again(*, customer_id: int, now: datetime) -> None:
    """For those who turned out to be anonymised while Stripe's news was taken in, beside others who took in theirs."""
    with transaction.atomic():
        stop_hearing()
        customer = Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
        if customer.anonymised_at is None:
            return
        orders = [order for order in rows_of_customer(customer).orders if order.anonymised_at is not None]
        payments = locked_payments(orders, [customer])
        forget_person(customers=[customer], orders=orders, payments=payments, now=now)
        calls = StripeCall.objects.filter(Q(order__in=orders) | Q(payment__in=payments), state__in=StripeCall.OPEN)
        if any(names_someone(call) for call in calls):
            enqueue("payments.tasks.forget_again", at=now + LATER, customer_id=customer_id)
