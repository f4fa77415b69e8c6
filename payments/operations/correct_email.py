"""Correct the email of an order: what is still to be sent goes to the new address."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Email, Order
from payments.operations.locking import lock_order
from payments.operations.refused import Refused
from payments.operations.write_note import write_note

# What has not left the house: also failed mails, which staff may try again.
NOT_SENT = ("queued", "failed")


class NothingToCorrect(Refused):
    """It is the address that the order has."""


class AlreadyAnonymised(Refused):
    """The customer asked to be forgotten."""


def correct_email(*, order: Order, email: str, by: User, now: datetime) -> None:
    """Write the new address down. The story says that it was corrected and by whom, never from what to what.

    A checkout that is open stays open, for whoever is typing their card on it: Stripe's page shows the old address, our
    mails go to the new one.
    """
    with transaction.atomic():
        order = lock_order(order.pk)
        if order.anonymised_at is not None:
            raise AlreadyAnonymised(f"{order.reference} was anonymised: its customer has no address any more.")
        if email == order.email:
            raise NothingToCorrect(f"{email} is the address that {order.reference} has already.")
        order.email = email
        order.save(update_fields=["email"])
        order.emails.filter(state__in=NOT_SENT, kind__in=Email.TO_CUSTOMER).update(recipient=email)
        write_note(act="email_corrected", by=by, now=now, order=order)
