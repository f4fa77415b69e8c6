"""Send a mail once more, as a message of its own that says it is a copy."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.emails.wording import AGAIN
from payments.models import Email
from payments.operations.deliver_email import may_be_repeated
from payments.operations.queue_email import queue
from payments.operations.refused import Refused
from payments.operations.write_note import write_note

ABOUT = ("order", "invoice", "dispute", "refund", "payment", "about_date")


class NothingToCopy(Refused):
    """It was never sent, or its words are gone."""


class NobodyToCopyTo(Refused):
    """Its recipient is no longer known."""


def send_email_again(*, email: Email, by: User, form_key: UUID, now: datetime) -> None:
    """Queue a copy: the same words and files, to the address that the customer has now. The same form sends one mail.

    A message that may have arrived is copied too; one that certainly did not is tried again instead.
    """
    with transaction.atomic():
        first = (
            Email.objects.select_for_update(no_key=True, of=("self",))
            .select_related("order", "invoice")
            .get(pk=email.pk)
        )
        if not can_be_copied(first):
            raise NothingToCopy("This message has not left yet, or its words are gone: there is nothing to copy.")
        recipient = recipient_of_copy(first)
        if not recipient:
            raise NobodyToCopyTo("Its customer was anonymised: nobody knows any more where to send it.")
        reason = f"{first.kind}:{first.pk}{AGAIN}{form_key}"
        if Email.objects.filter(reason=reason).exists():
            return
        about = {
            name: getattr(first, name) for name in ("order", "invoice", "dispute", "refund", "payment", "about_date")
        }
        queue(Email(kind=first.kind, reason=reason, copy_of=first, recipient=recipient, **about), due_at=now, now=now)
        if first.order is not None or first.invoice is not None:
            rows = {"order": first.order, "invoice": first.invoice}
            write_note(act="mail_sent_again", text=first.get_kind_display(), by=by, now=now, **rows)


def can_be_copied(email: Email) -> bool:
    """Whether it has left the house, or may have, and its words are kept."""
    left = email.state == "sent" or (email.state == "failed" and not may_be_repeated(email))
    return left and bool(email.html)


def recipient_of_copy(email: Email) -> str:
    """The order's or invoice's address of today for its customer; staff's stays as it was."""
    billed = email.order or email.invoice
    if email.kind in Email.TO_CUSTOMER and billed is not None:
        return billed.email
    return email.recipient
