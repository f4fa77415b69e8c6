"""Send the customer the confirmation once more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.emails.wording import AGAIN
from payments.models import Order
from payments.operations.locking import lock_order
from payments.operations.queue_email import queue_email
from payments.operations.refused import Refused
from payments.operations.write_note import write_note

KIND = "order_confirmation"


class NotConfirmed(Refused):
    """There is no confirmation yet that could be sent again."""


def resend_confirmation(*, order: Order, by: User, form_key: UUID, now: datetime) -> None:
    """Queue a copy, to the address that the order has now. The same form sends one mail."""
    with transaction.atomic():
        order = lock_order(order.pk)
        reason = f"{KIND}:{order.reference}{AGAIN}{form_key}"
        if order.emails.filter(reason=reason).exists():
            return
        if not order.email or not order.emails.filter(reason=f"{KIND}:{order.reference}").exists():
            raise NotConfirmed(f"{order.reference} has not been confirmed yet: there is nothing to send again.")
        queue_email(kind=KIND, reason=reason, order=order, now=now)
        write_note(act="mail_sent_again", text="Order confirmation", by=by, now=now, order=order)
