"""Void a credit note: what it took off an open invoice is owed again."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import CreditNote, StripeCall
from payments.operations.ask_stripe import ask_stripe
from payments.operations.lock_invoice import lock_invoice, refuse_unless
from payments.operations.refused import Refused
from payments.operations.write_note import write_note


class NotIssued(Refused):
    """It is not there, or void already."""


class HasGivenBack(Refused):
    """Money went back with it: that is not undone by voiding."""


def void_credit_note(*, credit_note: CreditNote, by: User | None, now: datetime) -> StripeCall:
    """Ask Stripe for it; only its answer makes it void. Stripe does so only while the invoice is open."""
    with transaction.atomic():
        invoice = lock_invoice(credit_note.invoice_id)
        note = CreditNote.objects.select_for_update(no_key=True).get(pk=credit_note.pk)
        if note.state != "issued":
            raise NotIssued(f"{note} is {note.get_state_display().lower()}: only one that is issued can be voided.")
        if note.post_payment_amount:
            raise HasGivenBack(f"With {note} money went back: it cannot be voided.")
        refuse_unless(invoice, ("open",), what="given back a credit note")
        write_note(act="credit_note_voided", text=note.reference, by=by, now=now, invoice=invoice)
        return ask_stripe(
            "void_credit_note",
            params={},
            about=note.reference,
            now=now,
            by=by,
            stripe_id=str(note.stripe_id),
            invoice=invoice,
            credit_note=note,
        )
