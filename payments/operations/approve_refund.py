"""Approve a refund that a colleague asked for, and ask Stripe for it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.money import Money
from payments.formats import money
from payments.models import Refund
from payments.operations.ask_for_refund import ask_for_refund
from payments.operations.lock_request import lock_request
from payments.operations.refuse_disputed import refuse_disputed
from payments.operations.refused import Refused
from payments.operations.what_is_left import what_is_left


class ApproverAsked(Refused):
    """Who asked cannot be the second person."""


class NoLongerLeft(Refused):
    """Since it was asked for, Stripe has reported other refunds or a dispute."""


def approve_refund(*, refund: Refund, by: User, note: str, now: datetime) -> Refund:
    """Write the approval and the call down; the worker asks Stripe."""
    with transaction.atomic():
        locked = lock_request(refund)
        if locked.asked_by_id == by.pk:
            raise ApproverAsked(f"You asked for {locked.reference} yourself: somebody else has to approve it.")
        refuse_disputed(payment=locked.payment)
        left = what_is_left(payment=locked.payment)  # this request counts as gone already
        if left.amount < 0:
            left = max(left + locked.money, Money(0, left.currency))
            raise NoLongerLeft(
                f"Only {money(left)} of {locked.payment.reference} is left beside what else is under way: "
                f"reject {locked.reference}, and ask for what is left."
            )
        locked.approved_by_id, locked.approved_at, locked.decision_note = by.pk, now, note
        locked.state, locked.state_since = "asked", now
        locked.save(update_fields=["approved_by", "approved_at", "decision_note", "state", "state_since"])
        ask_for_refund(refund=locked, by=by, now=now)
        return locked
