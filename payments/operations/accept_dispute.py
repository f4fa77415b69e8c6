"""Give in: the customer keeps the money."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Dispute
from payments.operations.ask_stripe import ask_stripe
from payments.operations.ask_to_answer import rows_of
from payments.operations.lock_answerable import lock_answerable
from payments.operations.refused import Refused
from payments.operations.write_note import write_note


class OnlyAsked(Refused):
    """An inquiry has taken no money that one could leave to the customer."""


def accept_dispute(*, dispute: Dispute, by: User | None, now: datetime) -> None:
    """Write the call down; the worker makes it. It cannot be undone."""
    with transaction.atomic():
        dispute = lock_answerable(dispute=dispute)
        if dispute.is_inquiry:
            raise OnlyAsked(f"{dispute.reference} is an inquiry: answer it, or end it by a full refund.")
        ask_stripe(
            "close_dispute",
            params={},
            about=dispute.reference,
            now=now,
            by=by,
            stripe_id=str(dispute.stripe_id),
            **rows_of(dispute),
        )
        write_note(act="dispute_accepted", by=by, now=now, **rows_of(dispute))
