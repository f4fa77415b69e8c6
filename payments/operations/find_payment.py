"""Which payment a report belongs to: by Stripe's id, else by our reference, else a foreign one is made."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from payments.domain.money import Money
from payments.domain.references import new_reference, payment_reference
from payments.models import Order, Payment
from payments.operations.locking import lock_payment
from payments.operations.open_task import open_task


def payment_by_session(session_id: str) -> Payment | None:
    """The payment carried by this Checkout Session."""
    return Payment.objects.filter(session_id=session_id).first() if session_id else None


def payment_by_intent(intent_id: str) -> Payment | None:
    """The payment carried by this PaymentIntent."""
    return Payment.objects.filter(intent_id=intent_id).first() if intent_id else None


def payment_by_charge(charge_id: str) -> Payment | None:
    """The payment in which this charge was presented, with or without an intent."""
    if not charge_id:
        return None
    return (
        Payment.objects.filter(attempts__charge_id=charge_id).first()
        or Payment.objects.filter(lone_charge_id=charge_id).first()
    )


def first_of(*ways: Callable[[], Payment | None]) -> Callable[[], Payment | None]:
    """Look in several ways, in this order."""

    def find() -> Payment | None:
        for way in ways:
            found = way()
            if found is not None:
                return found
        return None

    return find


def locked_or_foreign(
    find: Callable[[], Payment | None], *, ids: dict[str, str], money: Money, livemode: bool, made_at: datetime
) -> Payment:
    """The payment that ``find`` finds, locked; otherwise a foreign one with these ids at Stripe, locked."""
    payment = lock_payment(find)
    if payment is None:
        Payment.objects.bulk_create(
            [
                Payment(
                    reference=_foreign_reference(),
                    foreign=True,
                    amount=max(money.amount, 0),
                    currency=money.currency,
                    livemode=livemode,
                    made_at=made_at,
                    status_since=made_at,
                    **ids,
                )
            ],
            ignore_conflicts=True,
        )
        payment = lock_payment(find)
    if payment is None:
        raise RuntimeError(f"A foreign payment for {ids} was neither made nor found.")
    return payment


def warn_of_taken_reference(*, payment: Payment, reference: str, now: datetime) -> None:
    """A task: the report carries our reference, but that row already stands for another object at Stripe.

    Not once staff have attached it to an order.
    """
    if payment.order_id is not None:
        return
    open_task(
        kind="foreign_payment",
        reason=f"foreign_payment:{payment.intent_id or payment.lone_charge_id}",
        text=f"Stripe reports a payment that carries our reference {reference}, which belongs to another payment. "
        "It is kept apart: find out who made it.",
        now=now,
        worth=payment.money,
        payment=payment,
    )


def _foreign_reference() -> str:
    while True:
        code = new_reference(secrets.choice)
        reference = payment_reference(code, 1)
        taken = Order.objects.filter(reference=code).exists() or Payment.objects.filter(reference=reference).exists()
        if not taken:
            return reference
