"""Lock a refund that waits for approval, for whoever decides on it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from payments.models import Payment, Refund
from payments.operations.carry_on_credit_note import tell_credit_note
from payments.operations.locking import lock_payment
from payments.operations.refused import Refused
from payments.operations.settle_payment import settle_payment


class AlreadyDecided(Refused):
    """It does not wait for anybody."""


def lock_request(refund: Refund) -> Refund:
    """The refund as it is now, with its locked payment; its payment's lock is the refund's. Inside a transaction."""
    key = refund.payment_id
    payment = lock_payment(lambda: Payment.objects.filter(pk=key).first())
    locked = Refund.objects.get(pk=refund.pk)
    if payment is None or locked.state != "awaiting_approval":
        raise AlreadyDecided(f"{locked.reference} is not waiting for approval any more.")
    locked.payment = payment
    return locked


def close_request(locked: Refund, *, by: User, note: str, now: datetime) -> None:
    """End the locked request; its amount can be asked for again."""
    locked.rejected_by_id, locked.rejected_at, locked.decision_note = by.pk, now, note
    locked.state, locked.state_since = "rejected", now
    locked.save(update_fields=["rejected_by", "rejected_at", "decision_note", "state", "state_since"])
    settle_payment(payment=locked.payment, now=now)
    tell_credit_note(refund=locked, now=now)
