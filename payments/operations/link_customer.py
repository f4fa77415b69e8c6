"""Tie a payment and its order to the customer that Stripe names."""

from __future__ import annotations

from datetime import datetime

from payments.domain.personal import without_names
from payments.models import Customer, Order, Payment
from payments.operations.delete_customer import delete_customer
from payments.operations.forget_person import forget_person
from payments.operations.rows_of_customer import is_only_there_for
from payments.operations.write_note import write_note
from payments.queue import enqueue
from payments.stripe.client import livemode


def customer_row(*, stripe_id: str, now: datetime) -> Customer:
    """The customer's row, made empty when it is the first time that the id is heard."""
    fresh = Customer(stripe_id=stripe_id, livemode=livemode(), created_at=now)
    Customer.objects.bulk_create([fresh], ignore_conflicts=True)
    return Customer.objects.get(stripe_id=stripe_id)


def link_customer(*, payment: Payment, customer_id: str, now: datetime) -> None:
    """Fill in the customer once it is known; a later report of another one changes nothing. The caller saves."""
    if not customer_id or payment.customer_id is not None:
        return
    payment.customer = customer_row(stripe_id=customer_id, now=now)
    if payment.order_id:
        Order.objects.filter(pk=payment.order_id, customer=None).update(customer=payment.customer)
    _keep_anonymous(payment, now)


def _keep_anonymous(payment: Payment, now: datetime) -> None:
    """What turns out to belong to someone anonymised is anonymised too: their order, or the customer of their order."""
    order, customer = payment.order, payment.customer
    gone_order = order is not None and order.anonymised_at is not None
    if customer is None or gone_order == (customer.anonymised_at is not None):
        return
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    theirs = [order] if order is not None and Order.objects.filter(pk=order.pk, customer=customer).exists() else []
    if gone_order:
        if payment.foreign or not is_only_there_for(customer, [payment.order_id or 0]):
            return  # somebody else, who paid for them
        delete_customer(customer=customer, by=None, now=now)
        theirs = []
    forget_person(customers=[customer], orders=theirs, payments=[payment], now=now)
    payment.customer = customer
    payment.session_heard = without_names(payment.session_heard)
    payment.checkout_url = ""
    write_note(act="anonymised", by=None, now=now, customer=customer, order=theirs[0] if theirs else None)
    enqueue("payments.tasks.forget_again", customer_id=customer.pk)
