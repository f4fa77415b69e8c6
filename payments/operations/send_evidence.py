"""Submit the staged evidence to the customer's bank: once, and for good."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Dispute
from payments.operations.ask_to_answer import ask_to_answer, rows_of, staged_files, staged_texts
from payments.operations.lock_answerable import lock_answerable
from payments.operations.write_note import write_note


def send_evidence(*, dispute: Dispute, by: User | None, now: datetime) -> None:
    """Write the calls down; the worker makes them. Refused when Stripe waits for no answer, or one is under way."""
    with transaction.atomic():
        dispute = lock_answerable(dispute=dispute)
        ask_to_answer(dispute=dispute, submit=True, by=by, now=now)
        text = f"Submitted to the bank, for good: {what_is_staged(dispute)}."
        write_note(act="evidence_sent", text=text, by=by, now=now, **rows_of(dispute))


def what_is_staged(dispute: Dispute) -> str:
    """``3 texts and 1 file``."""
    texts, files = len(staged_texts(dispute)), staged_files(dispute).count()
    counted = [
        f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in ((texts, "text"), (files, "file")) if count
    ]
    return " and ".join(counted) or "nothing"
