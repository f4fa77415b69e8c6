"""The command palette: orders, payments, refunds and customers by reference, email, Stripe id or last four digits."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.dataclasses import SearchResult

from payments.admin.facts import page_of
from payments.models import Customer, Order, Payment, Refund, StripeEvent

# A palette is for jumping to something known; everything else has the lists.
MOST = 6
MOST_OF_ALL = 20
ICONS = {
    Order: "shopping_bag",
    Payment: "credit_card",
    Refund: "undo",
    Customer: "person",
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
        for row in rows.order_by(*page.ordering or ())[:MOST]:
            title = str(model._meta.verbose_name).capitalize()
            found.append(SearchResult(title=str(row), description=title, link=page_of(row), icon=icon))
    return found[:MOST_OF_ALL]
