"""Queue a failed mail anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from payments.models import Email
from payments.operations.deliver_email import may_be_repeated
from payments.operations.refused import Refused
from payments.queue import enqueue


class NotFailed(Refused):
    """It was sent, or is still being tried."""


class MayHaveArrived(Refused):
    """The server was given it twice, and did not say what became of it."""


class NobodyToSendItTo(Refused):
    """Its recipient is no longer known."""


def try_email_again(*, email: Email, now: datetime) -> None:
    """Staff's button, once whatever was wrong is mended: queue a failed mail as if it were new."""
    if not email.recipient:
        raise NobodyToSendItTo("Its customer was anonymised: nobody knows any more where to send it.")
    if not may_be_repeated(email):
        raise MayHaveArrived("It may have arrived twice already. Send a copy instead, which says that it is one.")
    with transaction.atomic():
        again = Email.objects.filter(pk=email.pk, state="failed")
        if not again.update(state="queued", due_at=now, tries=0, claimed_until=None):
            raise NotFailed("This mail has not failed: it was sent, or is still being tried.")
        enqueue("payments.tasks.send_email", email_id=email.pk)
