"""The story of an invoice, and of a credit note: heard, asked, mailed, moved and done by staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from payments.admin.timeline import Entry, asked, by_staff, heard, heard_of, mailed, moved, newest_first, noted
from payments.models import CreditNote, Invoice, Payment, Refund


def story_of_invoice(
    invoice: Invoice, payments: Sequence[Payment], refunds: Sequence[Refund], viewer: Any
) -> list[Entry]:
    """Everything that happened around an invoice, newest first."""
    ids = [payment.pk for payment in payments]
    notes = list(invoice.credit_notes.all())
    about = Q(invoice=invoice) | Q(payment__in=ids) | Q(credit_note__in=notes)
    by = f" by {invoice.made_by}" if invoice.made_by else ""
    made = "Invoice made at Stripe" if invoice.foreign else f"Draft made{by}"
    entries: list[Entry] = []
    for stripe_id in [invoice.stripe_id, *(note.stripe_id for note in notes)]:
        entries += heard_of(stripe_id, viewer) if stripe_id else ()
    entries += [*heard(ids, viewer), *asked(about, viewer), *moved(ids, viewer), *by_staff(refunds)]
    entries += [*mailed(Q(invoice=invoice), viewer), *noted(Q(invoice=invoice) | Q(payment__in=ids))]
    entries.append(Entry(invoice.made_at, "staff" if invoice.made_by else "shop", made))  # below all of its moment
    return newest_first(entries)


def story_of_credit_note(note: CreditNote, viewer: Any) -> list[Entry]:
    """Everything that happened around a credit note, newest first."""
    who = "Made at Stripe" if note.foreign else f"{note.asked_by or 'The shop'} asked for it"
    entries = [*asked(Q(credit_note=note), viewer), *by_staff(list(note.refunds.all()))]
    entries += heard_of(note.stripe_id, viewer) if note.stripe_id else ()
    entries.append(Entry(note.asked_at, "shop" if note.foreign else "staff", who, note.memo))
    return newest_first(entries)
