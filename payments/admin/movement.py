"""Movements: the ledger, one change of money a row."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from payments.admin import columns
from payments.admin.facts import Section, link_to
from payments.admin.filter_amount import SignedAmount
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import Currency, OneOf
from payments.admin.read_only import ReadOnlyPage
from payments.models import Movement
from payments.templatetags.payments import as_money, exactly, shortened


@admin.register(Movement)
class MovementPage(ReadOnlyPage):
    """Append-only: nobody changes it, not even here."""

    list_display = ("payment", "kind", columns.time("moved_at", "Moved"), "source_id", columns.amount)
    list_select_related = ("payment",)
    list_filter = (("kind", OneOf), ("currency", Currency), ("moved_at", Days), ("amount", SignedAmount))
    filterable = ("kind", "currency", "moved_at", "amount", "payment", "payment__customer")
    tab_field = "kind"
    ordering = ("-moved_at", "-id")
    searched = {
        "reference": ["payment__reference"],
        "stripe_id": ["source", "payment__intent_id"],
        "last4": ["payment__last4"],
    }
    search_help_text = "Payment, Stripe id or last four digits"
    empty_hint = (
        "Money has not moved yet: a movement appears when Stripe says that a payment was collected or returned."
    )

    @admin.display(description="At Stripe")
    def source_id(self, row: Movement) -> Any:
        """The object at Stripe that it hangs on."""
        return "Outside Stripe" if row.payment.outside else shortened(row.source)

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Movement)
        facts = [
            ("Kind", row.get_kind_display()),
            ("Amount", as_money(row.money)),
            ("Payment", link_to(row.payment, request.user)),
            ("Invoice", link_to(row.payment.invoice, request.user))
            if row.payment.invoice
            else ("Order", link_to(row.payment.order, request.user)),
        ]
        if row.payment.outside:
            facts.append(("Written down", exactly(row.moved_at)))
        else:
            facts += [
                ("Moved at Stripe", exactly(row.moved_at)),
                ("Heard here", exactly(row.heard_at)),
                ("At Stripe", shortened(row.source)),
            ]
        return {"title": f"{row.get_kind_display()} · {row.payment}", "sections": [Section("Movement", facts)]}
