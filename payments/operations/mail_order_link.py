"""Send the customer the link to an order that staff placed."""

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

KIND = "order_link"


class NobodyToMail(Refused):
    """The order has no email any more."""


class NothingToLink(Refused):
    """The order is not to be paid any more."""


def mail_order_link(*, order: Order, now: datetime) -> None:
    """Queue the link for the first time; an order has one such mail."""
    queue_email(kind=KIND, reason=f"{KIND}:{order.reference}", order=order, now=now)


def mail_order_link_again(*, order: Order, by: User, form_key: UUID, now: datetime) -> None:
    """Queue it once more, to the address that the order has now. The same form sends one mail."""
    with transaction.atomic():
        order = lock_order(order.pk)
        reason = f"{KIND}:{order.reference}{AGAIN}{form_key}"
        if order.emails.filter(reason=reason).exists():
            return
        if not order.email:
            raise NobodyToMail(f"{order.reference} has no email address to send the link to.")
        if order.cancel_wanted_at or order.collected_amount or order.paid_at:
            raise NothingToLink(f"{order.reference} is {order.get_status_display().lower()}: nothing is to be paid.")
        queue_email(kind=KIND, reason=reason, order=order, now=now)
        write_note(act="mail_sent_again", text="Link to the order", by=by, now=now, order=order)
