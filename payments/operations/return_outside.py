"""Write down that money which was paid outside Stripe was given back, or was never there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.money import Money
from payments.formats import money
from payments.models import Payment
from payments.operations.locking import lock_payment
from payments.operations.record_movement import record_movement
from payments.operations.refused import Refused
from payments.operations.settle_payment import settle_payment
from payments.operations.write_note import write_note

KIND = "returned_outside"


class NotPaidOutside(Refused):
    """Stripe has the money: it is refunded there."""


class MoreThanIsLeft(Refused):
    """It would give back more than was paid, or nothing, or another currency."""


def left_outside(*, payment: Payment) -> Money:
    """What of a payment outside Stripe has not been given back."""
    if not payment.outside:
        return Money(0, payment.currency)
    return payment.collected - payment.returned


def return_outside(*, payment: Payment, amount: Money, how: str, by: User, form_key: UUID, now: datetime) -> None:
    """Append the movement, once a form; a trigger refuses more than is left, whoever writes it."""
    with transaction.atomic():
        locked = lock_payment(lambda: Payment.objects.filter(pk=payment.pk).first())
        if locked is None or not locked.outside:
            raise NotPaidOutside(f"{payment.reference} was paid at Stripe: refund it there.")
        source = f"{locked.reference} {form_key}"
        if locked.movements.filter(source=source, kind=KIND).exists():
            return
        left = left_outside(payment=locked)
        if amount.currency != left.currency or not 0 < amount.amount <= left.amount:
            raise MoreThanIsLeft(f"{locked.reference} has {money(left)} left, {money(amount)} was to be given back.")
        record_movement(payment=locked, kind=KIND, source=source, money=-amount, moved_at=now, heard_at=now)
        settle_payment(payment=locked, now=now)
        write_note(act=KIND, text=f"{money(amount)}: {how}", by=by, now=now, order=locked.order, payment=locked)
