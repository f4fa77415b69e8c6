"""Write a refund down that was found to be in order: sent at once, or kept until a second person agrees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from payments.domain.money import Money
from payments.formats import money
from payments.models import Payment, Refund
from payments.operations.ask_for_refund import ask_for_refund
from payments.operations.record_refund import next_refund_reference
from payments.operations.refused import Refused


class NobodyAsked(Refused):
    """So much goes back only when one person asks for it and another one agrees."""


def write_refund(
    *, payment: Payment, amount: Money, needs_approval: bool, by: User | None, now: datetime, **filled_in: Any
) -> Refund:
    """Add it to the caller's transaction; the payment is locked. ``filled_in``: reason, note, form_key, batch.

    A trigger refuses the row when more would be under way than was collected, whoever writes it.
    """
    if needs_approval and by is None:
        raise NobodyAsked(f"A person must ask for {money(amount)}: somebody else has to approve it.")
    refund = Refund.objects.create(
        reference=next_refund_reference(payment),
        payment=payment,
        amount=amount.amount,
        currency=amount.currency,
        asked_by_id=by.pk if by is not None else None,
        asked_at=now,
        needs_approval=needs_approval,
        state="awaiting_approval" if needs_approval else "asked",
        state_since=now,
        **filled_in,
    )
    if not needs_approval:
        ask_for_refund(refund=refund, by=by, now=now)
    return refund
