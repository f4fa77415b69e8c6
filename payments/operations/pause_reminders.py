"""Let an invoice's customer be reminded no more, or again."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Invoice
from payments.operations.lock_invoice import lock_invoice
from payments.operations.write_note import write_note


def pause_reminders(*, invoice: Invoice, by: User | None, now: datetime) -> None:
    """No reminder is sent until somebody resumes them."""
    _set(invoice, True, "reminders_paused", by, now)


def resume_reminders(*, invoice: Invoice, by: User | None, now: datetime) -> None:
    """The one that applies by then is sent."""
    _set(invoice, False, "reminders_resumed", by, now)


def _set(invoice: Invoice, paused: bool, act: str, by: User | None, now: datetime) -> None:
    with transaction.atomic():
        locked = lock_invoice(invoice.pk)
        if locked.reminders_paused == paused:
            return
        locked.reminders_paused = paused
        locked.save(update_fields=["reminders_paused"])
        write_note(act=act, by=by, now=now, invoice=locked)
