"""Begin a revision of an open invoice: a new draft that takes its place once it is finalized."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Invoice
from payments.operations.duplicate_invoice import draft_of
from payments.operations.lock_invoice import lock_invoice, refuse_unless
from payments.operations.refused import Refused
from payments.operations.save_invoice_draft import save_invoice_draft
from payments.operations.write_note import write_note


class RevisedAlready(Refused):
    """There is a revision of it that is not finalized yet."""


class PaidInPart(Refused):
    """Some money has come in: what is wrong is credited instead."""


def revise_invoice(*, invoice: Invoice, by: User | None, form_key: UUID, now: datetime) -> Invoice:
    """A draft with all that the open one says. The old one stays open until Stripe has finalized the new one, and is
    voided then, so that the customer owes one of the two at any time."""
    with transaction.atomic():
        known = Invoice.objects.filter(form_key=form_key).first()
        if known is not None:
            return known
        old = lock_invoice(invoice.pk)
        refuse_unless(old, Invoice.PAYABLE, what="revised")
        if old.paid_amount:
            raise PaidInPart(f"{old} is paid in part: issue a credit note instead.")
        other = old.revisions.exclude(status="deleted").first()
        if other is not None:
            raise RevisedAlready(f"{old} is being revised already, by {other}.")
        new = save_invoice_draft(draft=draft_of(old), by=by, form_key=form_key, now=now)
        new.revises = old
        new.save(update_fields=["revises"])
        write_note(act="invoice_revised", text=f"by {new.reference}", by=by, now=now, invoice=old)
        return new
