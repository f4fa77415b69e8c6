"""Ask Stripe for one change of an invoice that is there, if its state allows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Invoice, StripeCall
from payments.operations.ask_stripe import ask_stripe
from payments.operations.lock_invoice import lock_invoice, refuse_unless
from payments.operations.write_note import write_note


def change_invoice(
    kind: str,
    *,
    invoice: Invoice,
    statuses: Sequence[str],
    what: str,
    note: tuple[str, str],
    by: User | None,
    now: datetime,
    params: Mapping[str, Any] | None = None,
) -> StripeCall:
    """Write the call and the note down. ``what``: the participle for a refusal, as in *only … can be voided*."""
    with transaction.atomic():
        invoice = lock_invoice(invoice.pk)
        refuse_unless(invoice, statuses, what=what)
        act, text = note
        write_note(act=act, text=text, by=by, now=now, invoice=invoice)
        return ask_stripe(
            kind,
            params=dict(params or {}),
            about=invoice.reference,
            now=now,
            by=by,
            stripe_id=str(invoice.stripe_id),
            invoice=invoice,
        )
