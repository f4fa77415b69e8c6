"""Tie a payment and its order to the customer that Stripe names."""

from __future__ import annotations

from datetime import datetime

from payments.models import Customer, Order, Payment
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
