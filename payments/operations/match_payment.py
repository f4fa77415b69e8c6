"""Attach a payment that was made elsewhere on the account to the order that it pays."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.formats import money
from payments.models import Order, Payment, Task
from payments.operations.close_payment import close_ways_to_pay
from payments.operations.locking import lock_to_move
from payments.operations.refused import Refused
from payments.operations.settle_order import collected_in_full, settle_order
from payments.operations.settle_payment import settle_payment
from payments.operations.tell_of_refund import tell_of_known_refunds
from payments.operations.write_note import write_note


class NotForeign(Refused):
    """It was made for an order here: it stays there."""


class OtherMode(Refused):
    """Test data and real money do not mix."""


class NothingCollected(Refused):
    """There is no money in it that could pay an order."""


class AttachedAlready(Refused):
    """It belongs to this order."""


def match_payment(*, payment: Payment, order: Order, by: User, now: datetime) -> None:
    """Give it to the order, also from another one that it was attached to; both are settled.

    Reports find it by its ids at Stripe and never touch its order, so none of them undoes this.
    """
    with transaction.atomic():
        payment, orders = lock_to_move(payment.pk, order.pk)
        order = orders[order.pk]
        _check(payment, order)
        before = orders.get(payment.order_id) if payment.order_id else None
        payment.order = order
        settle_payment(payment=payment, now=now)
        if before is not None:
            settle_order(order=before, now=now)
        _link(payment, order)
        if collected_in_full(order):
            close_ways_to_pay(order=order, by=by, now=now)
        _tell(payment, order, before, by, now)


def _check(payment: Payment, order: Order) -> None:
    if not payment.foreign:
        raise NotForeign(f"{payment.reference} was made for {payment.order}: it cannot be attached to another order.")
    if payment.livemode != order.livemode:
        raise OtherMode(f"{payment.reference} and {order.reference} are not of the same mode, test or live.")
    if not payment.collected_amount:
        raise NothingCollected(f"{payment.reference} has not collected anything: there is nothing to attach.")
    if payment.order_id == order.pk:
        raise AttachedAlready(f"{payment.reference} is attached to {order.reference} already.")


def _link(payment: Payment, order: Order) -> None:
    """Who paid becomes the order's customer, unless one of the two was anonymised: nobody is tied to a name again."""
    payer = payment.customer
    if payer is None or payer.anonymised_at is not None or order.anonymised_at is not None:
        return
    Order.objects.filter(pk=order.pk, customer=None).update(customer=payer)


def _tell(payment: Payment, order: Order, before: Order | None, by: User, now: datetime) -> None:
    """The story of all three; the task that asked for it; and the customer, of refunds that were asked for here."""
    text = f"{payment.reference}, {money(payment.collected)}, to {order.reference}"
    if before is not None:
        write_note(act="payment_matched", text=f"{text}, from {before.reference}", by=by, now=now, order=before)
    write_note(act="payment_matched", text=text, by=by, now=now, order=order, payment=payment)
    asked_for = Task.objects.filter(payment=payment, kind="foreign_payment", closed_at=None)
    asked_for.update(closed_at=now, solved_by=by, solution=f"Attached to {order.reference}.", order=order)
    tell_of_known_refunds(payment=payment, now=now)
