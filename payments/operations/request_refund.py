"""Ask for money to go back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.money import Money, smallest_step
from payments.formats import money
from payments.models import House, Payment, Refund
from payments.operations.ask_stripe import ask_stripe
from payments.operations.locking import lock_payment
from payments.operations.record_refund import next_refund_reference
from payments.operations.refused import Refused
from payments.operations.what_is_left import refundable


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

    A trigger refuses the row when more would be under way than was collected, whoever writes it.
    """
    with transaction.atomic():
        locked = lock_payment(lambda: Payment.objects.filter(pk=payment.pk).first())
        if locked is None:
            raise NotRefundable("This payment is gone.")
        asked = Refund.objects.filter(form_key=form_key).first()
        if asked is not None:
            return asked
        _check(locked, amount)
        refund = Refund.objects.create(
            reference=next_refund_reference(locked),
            payment=locked,
            amount=amount.amount,
            currency=amount.currency,
            reason=reason,
            note=note,
            asked_by_id=by.pk if by is not None else None,
            asked_at=now,
            state_since=now,
            form_key=form_key,
        )
        ask_for_refund(refund=refund, by=by, now=now)
        return refund


def ask_for_refund(*, refund: Refund, by: User | None, now: datetime) -> None:
    """Write the call down; again only after an earlier one is known not to have happened."""
    payment = refund.payment
    target = {"payment_intent": payment.intent_id} if payment.intent_id else {"charge": payment.lone_charge_id}
    ask_stripe(
        "create_refund",
        params={
            **target,
            "amount": refund.amount,
            **({"reason": refund.reason} if refund.reason else {}),
            "metadata": {"backoffice": str(House.ours().installation_id), "ref": refund.reference},
        },
        about=refund.reference,
        now=now,
        order=payment.order,
        payment=payment,
        refund=refund,
        by=by,
    )


def _check(payment: Payment, amount: Money) -> None:
    if payment.outside:
        raise NotRefundable(
            f"{payment.reference} was paid outside Stripe: give it back the same way, and note it there."
        )
    if amount.currency != payment.currency:
        raise NotRefundable(f"{payment.reference} was paid in {payment.currency.upper()}.")
    if amount.amount <= 0:
        raise NotRefundable("A refund gives something back: the amount must be more than zero.")
    if amount.amount % smallest_step(amount.currency):
        raise NotRefundable(f"Stripe does not refund {money(amount)}: the last digit must be 0.")
    left = refundable(payment=payment)
    if amount > left:
        raise NothingLeftToRefund(f"{payment.reference} has {money(left)} left, {money(amount)} was asked.")
