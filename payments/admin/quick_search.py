"""The command palette: orders and all that hangs on them, by reference, email, Stripe id or last four digits."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.dataclasses import SearchResult

from payments import formats
from payments.admin.facts import page_of
from payments.badges import invoice_badge, state_badge, status_badge
from payments.models import CreditNote, Customer, Dispute, Invoice, Order, Payment, Refund, StripeEvent

# A palette is for jumping to something known; everything else has the lists.
MOST = 6
MOST_OF_ALL = 20
ICONS = {
    Order: "receipt_long",
    Invoice: "request_quote",
    CreditNote: "assignment_return",
    Payment: "credit_card",
    Refund: "undo",
    Dispute: "gavel",
    Customer: "group",
    StripeEvent: "call_received",
}


def quick_search(request: HttpRequest, term: str) -> list[SearchResult]:
    """At most a few of each kind; nothing that the viewer may not see."""
    found: list[SearchResult] = []
    if len(term.strip()) < 2 or "\x00" in term:
        return found
    for model, icon in ICONS.items():
        page = admin.site.get_model_admin(model)
        if not page.has_view_permission(request):
            continue
        rows, _ = page.get_search_results(request, page.get_queryset(request), term)
        found += [
            SearchResult(title=str(row), description=_described(row), link=page_of(row), icon=icon)
            for row in rows.order_by(*page.ordering or ())[:MOST]
        ]
    return found[:MOST_OF_ALL]


def _described(row: Any) -> str:
    """What tells a row from its neighbours."""
    match row:
        case Order():
            facts = ("Order", status_badge(row.status).words, formats.money(row.total), row.email)
        case Invoice():
            standing = invoice_badge(row, formats.day_of(timezone.now())).words
            facts = ("Invoice", standing, formats.money(row.total), row.email)
        case CreditNote():
            facts = ("Credit note", state_badge("credit_note", row.state).words, formats.money(row.money), "")
        case Payment():
            facts = ("Payment", status_badge(row.status).words, formats.money(row.money), "")
        case Refund():
            facts = ("Refund", state_badge("refund", row.state).words, formats.money(row.money), "")
        case Dispute():
            facts = ("Dispute", state_badge("dispute", row.status).words, formats.money(row.money), "")
        case StripeEvent():
            facts = ("Event", state_badge("event", row.state).words, row.object_id, "")
        case _:
            facts = ("Customer", row.name, "", "")
    return " · ".join(each for each in facts if each)
