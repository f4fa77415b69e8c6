"""Ask for money to go back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.money import Money, smallest_step
from payments.formats import money
from payments.models import Payment, Refund
from payments.operations.locking import lock_payment
from payments.operations.needs_approval import needs_approval, refunds_beside
from payments.operations.refuse_disputed import refuse_disputed
from payments.operations.refused import Refused
from payments.operations.what_is_left import refundable
from payments.operations.write_refund import write_refund


class NothingLeftToRefund(Refused):
    """More was asked for than is left."""


class NotRefundable(Refused):
    """Stripe would not take this amount, or this payment has no intent to refund."""


def request_refund(
    *,
    payment: Payment,
    amount: Money,
    reason: str,
    note: str,
    by: User | None,
    form_key: UUID,
    now: datetime,
) -> Refund:
    """Write the refund and its call down; the worker asks Stripe. The same ``form_key`` is the same refund.

    When it needs a second person it waits for them, and Stripe is not asked yet.
    """
    with transaction.atomic():
        locked = lock_payment(lambda: Payment.objects.filter(pk=payment.pk).first())
        if locked is None:
            raise NotRefundable("This payment is gone.")
        asked = Refund.objects.filter(form_key=form_key).first()
        if asked is not None:
            return asked
        if locked.outside:
            raise NotRefundable(
                f"{locked.reference} was paid outside Stripe: give it back the same way, and note it there."
            )
        check_amount(amount, currency=locked.currency, paid_as=locked.reference)
        refuse_disputed(payment=locked)
        left = refundable(payment=locked)
        if amount > left:
            raise NothingLeftToRefund(f"{locked.reference} has {money(left)} left, {money(amount)} was asked.")
        return write_refund(
            payment=locked,
            amount=amount,
            needs_approval=needs_approval(refunds=refunds_beside(locked), amount=amount),
            by=by,
            now=now,
            reason=reason,
            note=note,
            form_key=form_key,
        )


def check_amount(amount: Money, *, currency: str, paid_as: str) -> None:
    """Raise NotRefundable unless it is an amount that Stripe takes in the currency that was paid."""
    if amount.currency != currency:
        raise NotRefundable(f"{paid_as} was paid in {currency.upper()}.")
    if amount.amount <= 0:
        raise NotRefundable("A refund gives something back: the amount must be more than zero.")
    if amount.amount % smallest_step(currency):
        raise NotRefundable(f"Stripe does not refund {money(amount)}: the last digit must be 0.")
