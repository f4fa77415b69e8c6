"""Take whatever names a person out of their invoices. What was billed stays, with its number and its money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from payments.domain.personal import without_names
from payments.models import CreditNote, Customer, Invoice


def forget_invoices(*, customers: Sequence[Customer], now: datetime) -> list[Invoice]:
    """Blank them and their credit notes; answers the invoices, on which more hangs."""
    found = Invoice.objects.filter(customer__in=[each.pk for each in customers]).order_by("pk")
    invoices = list(found.select_for_update(no_key=True, of=("self",)))
    for invoice in invoices:
        invoice.email = invoice.name = invoice.address = invoice.memo = invoice.footer = ""
        invoice.custom_fields = []
        invoice.heard = without_names(invoice.heard)
        invoice.anonymised_at = invoice.anonymised_at or now
        invoice.save()
    for note in CreditNote.objects.filter(invoice__in=invoices):
        note.memo, note.heard = "", without_names(note.heard)
        note.save(update_fields=["memo", "heard"])
    return invoices


def still_owed(customers: Sequence[Customer]) -> Invoice | None:
    """An invoice that one of them can still pay, or that is on its way to them."""
    theirs = Invoice.objects.filter(customer__in=[each.pk for each in customers])
    return (
        theirs.filter(status="open").first()
        or theirs.filter(status="draft", halted="").exclude(finalize_wanted_at=None).first()
    )
