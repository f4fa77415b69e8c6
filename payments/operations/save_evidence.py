"""Keep the staged evidence at Stripe without submitting it: colleagues see it there, the bank does not."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Dispute
from payments.operations.ask_to_answer import ask_to_answer, rows_of
from payments.operations.lock_answerable import lock_answerable
from payments.operations.send_evidence import what_is_staged
from payments.operations.write_note import write_note


def save_evidence(*, dispute: Dispute, by: User | None, now: datetime) -> None:
    """Write the calls down; the worker makes them. It can be changed and saved again until it is submitted."""
    with transaction.atomic():
        dispute = lock_answerable(dispute=dispute)
        ask_to_answer(dispute=dispute, submit=False, by=by, now=now)
        text = f"Saved at Stripe, not submitted: {what_is_staged(dispute)}."
        write_note(act="evidence_sent", text=text, by=by, now=now, **rows_of(dispute))
