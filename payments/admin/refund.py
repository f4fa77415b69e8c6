"""Refunds: money going back, and how far it has got."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path

from payments.admin import columns
from payments.admin.acts import acts_of_refund
from payments.admin.decide_pages import approve_page, reject_page, withdraw_page
from payments.admin.facts import Section, link_to
from payments.admin.filter_amount import Amount
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import Currency, OneOf
from payments.admin.note_form import note_address, note_url
from payments.admin.paper_pages import papers_of_refund, refund_notice_page
from payments.admin.read_only import ReadOnlyPage
from payments.admin.timeline import story_of_refund
from payments.badges import refund_reason, state_badge
from payments.models import Refund
from payments.templatetags.payments import as_money, badge_html, exactly, in_words, shortened


@admin.register(Refund)
class RefundPage(ReadOnlyPage):
    """Asked for on the page of an order or a payment; shown here. What waits for a second person is decided here."""

    page_template = "admin/payments/refund.html"
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

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Who has waited longest for a second person comes first."""
        waiting = request.GET.get("state") == "awaiting_approval"
        return ("asked_at", "id") if waiting else self.ordering

    def get_urls(self) -> list[URLPattern]:
        own = [
            note_address("refund"),
            path("<int:pk>/approve/", approve_page, name="payments_refund_approve"),
            path("<int:pk>/reject/", reject_page, name="payments_refund_reject"),
            path("<int:pk>/withdraw/", withdraw_page, name="payments_refund_withdraw"),
            path("<int:pk>/notice.pdf", refund_notice_page, name="payments_refund_notice"),
        ]
        return own + super().get_urls()

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Refund)
        asked_by = "Made at Stripe" if row.foreign else str(row.asked_by or "–")
        facts = [
            ("State", badge_html(state_badge("refund", row.state))),
            ("Amount", as_money(row.money)),
            ("Payment", link_to(row.payment, request.user)),
            ("Invoice", link_to(row.payment.invoice, request.user))
            if row.payment.invoice
            else ("Order", link_to(row.payment.order, request.user)),
            ("Reason", self.reason_in_words(row)),
            ("Note", row.note or "–"),
            ("Asked for by", asked_by),
            ("Asked for", exactly(row.asked_at)),
            *_decision(row),
            ("In this state since", exactly(row.state_since)),
            ("At Stripe", shortened(row.stripe_id)),
        ]
        if row.credit_note is not None:
            facts.append(("Carries out", link_to(row.credit_note, request.user)))
        if row.batch is not None:
            facts.append(("Asked for together with others", link_to(row.batch, request.user)))
        if row.failure_reason:
            facts.append(("Why it failed", in_words(row.failure_reason)))
        if row.refusal:
            facts.append(("Stripe's refusal", row.refusal))
        return {
            "title": row.reference,
            "sections": [Section("Refund", facts)],
            "acts": [*acts_of_refund(row, request.user), *papers_of_refund(row)],
            "waits_for": _waits_for(row, request.user),
            "tasks": row.tasks.filter(closed_at=None),
            "story": story_of_refund(row, request.user),
            "note_url": note_url(row, request.user),
        }


def _decision(row: Refund) -> list[tuple[str, Any]]:
    """Who agreed or did not, and what they wrote."""
    if row.approved_by is not None:
        facts = [("Approved by", str(row.approved_by)), ("Approved", exactly(row.approved_at))]
    elif row.rejected_by is not None:
        withdrawn = row.rejected_by_id == row.asked_by_id
        facts = [
            ("Withdrawn by" if withdrawn else "Not approved by", str(row.rejected_by)),
            ("Withdrawn" if withdrawn else "Not approved", exactly(row.rejected_at)),
        ]
    else:
        return []
    return [*facts, ("Why", row.decision_note)] if row.decision_note else facts


def _waits_for(row: Refund, viewer: Any) -> str:
    if row.state != "awaiting_approval":
        return ""
    if row.asked_by_id == viewer.pk:
        return "Waiting for a second person: you asked for it, so somebody else has to approve it."
    return f"{row.asked_by} asked for it. Stripe is asked once a second person approves it."
