"""Withdraw a refund that one asked for oneself, before anybody has approved it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Refund
from payments.operations.lock_request import close_request, lock_request
from payments.operations.refused import Refused


class SomebodyElseAsked(Refused):
    """It is for an approver to reject."""


def withdraw_refund(*, refund: Refund, by: User, note: str, now: datetime) -> Refund:
    """Stripe is never asked for it, and its amount is free again."""
    with transaction.atomic():
        locked = lock_request(refund)
        if locked.asked_by_id != by.pk:
            raise SomebodyElseAsked(f"Somebody else asked for {locked.reference}: only they can withdraw it.")
        close_request(locked, by=by, note=note.strip(), now=now)
        return locked
