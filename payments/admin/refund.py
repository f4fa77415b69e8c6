"""Refunds: money going back, and how far it has got."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern

from payments.admin import columns
from payments.admin.facts import Section, link_to
from payments.admin.filter_amount import Amount
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import Currency, OneOf
from payments.admin.note_form import note_address, note_url
from payments.admin.read_only import ReadOnlyPage
from payments.admin.timeline import story_of_refund
from payments.badges import refund_reason, state_badge
from payments.models import Refund
from payments.templatetags.payments import as_money, badge_html, exactly, in_words, shortened


@admin.register(Refund)
class RefundPage(ReadOnlyPage):
    """Asked for on the page of an order or a payment; shown here."""

    list_display = (
        "reference",
        columns.state("refund"),
        columns.time("asked_at", "Asked for"),
        "reason_in_words",
        "asked_by",
        columns.amount,
    )
    list_select_related = ("asked_by",)
    list_filter = (("state", OneOf), ("currency", Currency), ("asked_at", Days), ("amount", Amount))
    filterable = ("state", "currency", "asked_at", "amount", "payment", "payment__customer", "reason", "foreign")
    tab_field = "state"
    ordering = ("-asked_at", "-id")
    searched = {
        "reference": ["reference"],
        "stripe_id": ["stripe_id", "payment__intent_id"],
        "last4": ["payment__last4"],
        "email": ["payment__order__email"],
    }
    search_help_text = "Reference, email, Stripe id or last four digits"
    empty_hint = "Nothing has been given back yet. Open a paid order and press Refund."

    @admin.display(description="Reason")
    def reason_in_words(self, row: Refund) -> str:
        """Why, as the person who asked put it."""
        return refund_reason(row.reason) if row.reason else "–"

    def get_urls(self) -> list[URLPattern]:
        return [note_address("refund"), *super().get_urls()]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Refund)
        asked_by = "Made at Stripe" if row.foreign else str(row.asked_by or "–")
        facts = [
            ("State", badge_html(state_badge("refund", row.state))),
            ("Amount", as_money(row.money)),
            ("Payment", link_to(row.payment, request.user)),
            ("Order", link_to(row.payment.order, request.user)),
            ("Reason", self.reason_in_words(row)),
            ("Note", row.note or "–"),
            ("Asked for by", asked_by),
            ("Asked for", exactly(row.asked_at)),
            ("In this state since", exactly(row.state_since)),
            ("At Stripe", shortened(row.stripe_id)),
        ]
        if row.failure_reason:
            facts.append(("Why it failed", in_words(row.failure_reason)))
        if row.refusal:
            facts.append(("Stripe's refusal", row.refusal))
        return {
            "title": row.reference,
            "sections": [Section("Refund", facts)],
            "tasks": row.tasks.filter(closed_at=None),
            "story": story_of_refund(row, request.user),
            "note_url": note_url(row, request.user),
        }
