"""Change a customer's name or email, here and at Stripe."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Customer
from payments.operations.edit_mirrored import edit_mirrored
from payments.operations.refused import Refused
from payments.operations.write_note import write_note


class AlreadyAnonymised(Refused):
    """They asked to be forgotten: nothing names them again."""


class NotHeardOf(Refused):
    """Only the id is known, so that nobody knows what would be written over."""


def edit_customer(
    *, customer: Customer, changes: Mapping[str, Any], seen: Mapping[str, str], by: User, now: datetime
) -> Customer:
    """Set these columns and tell Stripe. The story says who changed it, never from what to what."""
    with transaction.atomic():
        locked = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        if locked.anonymised_at is not None:
            raise AlreadyAnonymised("This customer was anonymised: nothing names them again.")
        if locked.heard is None:
            raise NotHeardOf("Stripe has not said yet who this is. Try again in a moment.")
        edited = edit_mirrored(row=locked, changes=changes, seen=seen, by=by, now=now)
        if changes:
            write_note(act="customer_edited", by=by, now=now, customer=locked)
    return edited
