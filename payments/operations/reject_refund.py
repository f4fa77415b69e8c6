"""Reject a refund that a colleague asked for."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Refund
from payments.operations.lock_request import close_request, lock_request
from payments.operations.refused import Refused


class WhyIsMissing(Refused):
    """Whoever asked must learn what was wrong with it."""


def reject_refund(*, refund: Refund, by: User, note: str, now: datetime) -> Refund:
    """Stripe is never asked for it, and its amount is free again. Who asked withdraws it instead."""
    note = note.strip()
    if not note:
        raise WhyIsMissing("Say in a sentence why it is not approved.")
    with transaction.atomic():
        locked = lock_request(refund)
        close_request(locked, by=by, note=note, now=now)
        return locked
