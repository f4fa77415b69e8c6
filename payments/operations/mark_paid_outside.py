"""Write down that an order was paid outside Stripe: in cash, by transfer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.money import Money
from payments.domain.status import Status
from payments.formats import money
from payments.models import Order, Payment
from payments.operations.close_payment import close_ways_to_pay
from payments.operations.locking import lock_order
from payments.operations.open_payment import next_payment_reference
from payments.operations.record_movement import record_movement
from payments.operations.refused import Refused
from payments.operations.settle_payment import settle_payment
from payments.operations.write_note import write_note


class NothingIsMissing(Refused):
    """It is paid, or its money has gone back."""


class NotAnAmount(Refused):
    """Nothing, or in another currency than the order."""


def mark_paid_outside(*, order: Order, amount: Money, how: str, by: User, form_key: UUID, now: datetime) -> Payment:
    """Make a payment of its own for it. What can still be paid at Stripe is closed there.

    The money is never part of Stripe's balance: it has a movement of its own kind. The same form makes one payment.
    Should the customer pay at Stripe in this moment, both are recorded, and the order is overpaid.
    """
    with transaction.atomic():
        order = lock_order(order.pk)
        marked = Payment.objects.filter(form_key=form_key).first()
        if marked is not None:
            return marked
        _check(order, amount)
        close_ways_to_pay(order=order, by=by, now=now)
        payment = Payment.objects.create(
            reference=next_payment_reference(order),
            order=order,
            customer=order.customer,
            outside=True,
            form_key=form_key,
            amount=amount.amount,
            currency=amount.currency,
            livemode=order.livemode,
            made_at=now,
            status_since=now,
        )
        record_movement(
            payment=payment, kind="paid_outside", source=payment.reference, money=amount, moved_at=now, heard_at=now
        )
        payment.order = order
        settle_payment(payment=payment, now=now)
        write_note(act="marked_paid", text=f"{money(amount)}: {how}", by=by, now=now, order=order, payment=payment)
        return payment


def _check(order: Order, amount: Money) -> None:
    if order.known_status in (Status.PAID, Status.REFUNDED) or not order.total_amount:
        raise NothingIsMissing(f"{order.reference} is {order.get_status_display().lower()}: nothing is missing.")
    if amount.currency != order.currency:
        raise NotAnAmount(f"{order.reference} is to be paid in {order.currency.upper()}.")
    if amount.amount <= 0:
        raise NotAnAmount("What was paid is more than nothing.")
