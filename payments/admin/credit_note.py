"""Credit notes: what was taken back of invoices, and what became of the money."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse

from payments import formats
from payments.admin import columns
from payments.admin.acts import Act
from payments.admin.credit_page import void_credit_note_page
from payments.admin.facts import Section, link_to
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import Currency, OneOf
from payments.admin.invoice_pdf import credit_note_pdf
from payments.admin.invoice_story import story_of_credit_note
from payments.admin.read_only import ReadOnlyPage
from payments.badges import state_badge
from payments.domain.money import Money
from payments.models import CreditNote
from payments.papers.credit_note_of import has_paper
from payments.templatetags.payments import as_money, badge_html, exactly, shortened

ADDRESSES = [
    path("<int:pk>/void/", void_credit_note_page, name="payments_creditnote_void"),
    path("<int:pk>/pdf/", credit_note_pdf, name="payments_creditnote_pdf"),
]


@admin.register(CreditNote)
class CreditNotePage(ReadOnlyPage):
    """Asked for on the page of an invoice; shown here."""

    page_template = "admin/payments/credit_note.html"
    list_display = ("called", columns.state("credit_note"), "invoice", columns.time("asked_at", "Made"), "why", "total")
    list_select_related = ("invoice",)
    list_filter = (("state", OneOf), ("currency", Currency), ("asked_at", Days))
    filterable = ("state", "currency", "asked_at", "invoice", "invoice__customer", "reason", "foreign")
    tab_field = "state"
    ordering = ("-asked_at", "-id")
    searched = {
        "reference": ["reference", "invoice__reference"],
        "number": ["number", "invoice__number"],
        "stripe_id": ["stripe_id", "invoice__stripe_id"],
        "email": ["invoice__email"],
    }
    search_help_text = "Number, reference, email or Stripe id"
    empty_hint = "Nothing has been credited yet. Open an invoice and press Credit note."

    @admin.display(description="Credit note")
    def called(self, row: CreditNote) -> str:
        """Stripe's number; our reference while it has none."""
        return str(row)

    @admin.display(description="Reason")
    def why(self, row: CreditNote) -> str:
        """As Stripe is told it."""
        return row.get_reason_display() if row.reason else "–"

    @admin.display(description="Amount")
    def total(self, row: CreditNote) -> Any:
        """What it takes back."""
        return as_money(row.money)

    def get_urls(self) -> list[URLPattern]:
        return [*ADDRESSES, *super().get_urls()]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, CreditNote)
        viewer = request.user
        facts = [
            ("State", badge_html(state_badge("credit_note", row.state))),
            ("Amount", as_money(row.money)),
            ("Invoice", link_to(row.invoice, viewer)),
            *_split(row),
            ("Reason", self.why(row)),
            ("Memo", row.memo or "–"),
            ("Asked for by", "Made at Stripe" if row.foreign else str(row.asked_by or "–")),
            ("Asked for", exactly(row.asked_at)),
            ("Issued", exactly(row.issued_at)),
            ("At Stripe", shortened(row.stripe_id)),
        ]
        if row.voided_at:
            facts.append(("Made void", exactly(row.voided_at)))
        if row.refusal:
            facts.append(("Why not", row.refusal))
        return {
            "title": f"Credit note {row}",
            "sections": [Section("Credit note", facts)],
            "lines": row.lines.order_by("position"),
            "acts": acts_of_credit_note(row, viewer),
            "waits_for": WAITS.get(row.state, ""),
            "refunds": row.refunds.select_related("payment").order_by("pk"),
            "story": story_of_credit_note(row, viewer),
        }


WAITS = {
    "waiting": "Its refund has to come about first; then Stripe is asked for the credit note.",
    "asked": "Stripe is making it.",
    "refused": "Stripe refused it. Nothing was credited.",
    "not_made": "It did not come about. Nothing was credited.",
}


def acts_of_credit_note(row: CreditNote, viewer: Any) -> list[Act]:
    """Its paper, and making it void."""
    found = []
    if has_paper(row):
        found.append(Act("PDF", reverse("admin:payments_creditnote_pdf", args=[row.pk])))
    undone = row.state == "issued" and not row.post_payment_amount and row.invoice.status == "open"
    if undone and viewer.has_perm("payments.credit_invoice"):
        found.append(Act("Void", reverse("admin:payments_creditnote_void", args=[row.pk])))
    return found


def _split(row: CreditNote) -> list[tuple[str, Any]]:
    parts = [
        ("Off what was to be paid", row.pre_payment_amount),
        ("Refunded", row.refund_amount),
        ("Credit for later invoices", row.credit_amount),
        ("Outside Stripe", row.outside_amount),
    ]
    return [(words, formats.money(Money(amount, row.currency))) for words, amount in parts if amount]
