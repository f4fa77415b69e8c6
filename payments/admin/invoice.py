"""Invoices: what is billed, from draft to paid, and the whole story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from payments import formats
from payments.admin.acts import Act
from payments.admin.chips import Chip
from payments.admin.collected import PEOPLE, collected_by
from payments.admin.credit_page import credit_page, credit_sums
from payments.admin.dispute_standing import DISPUTES
from payments.admin.facts import link_to
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import Currency, OneOf
from payments.admin.invoice_acts import acts_of_invoice, more_acts_of_invoice, overdue_address
from payments.admin.invoice_draft_page import draft_totals, edit_invoice_page, invoice_customers, new_invoice_page
from payments.admin.invoice_pages import ACT_PAGES
from payments.admin.invoice_pdf import invoice_pdf
from payments.admin.invoice_story import story_of_invoice
from payments.admin.invoice_waits import invoice_waits_for
from payments.admin.note_form import note_address, note_url
from payments.admin.read_only import ReadOnlyPage
from payments.badges import invoice_badge
from payments.models import Attempt, CreditNote, Invoice, Refund
from payments.papers.invoice_of import invoice_of, page_of
from payments.papers.on_screen import shown_lines, shown_sums
from payments.templatetags.payments import as_money, badge_html, exactly, shortened, when

ADDRESSES = [
    path("new/", new_invoice_page, name="payments_invoice_new"),
    path("customers", invoice_customers, name="payments_invoice_customers"),
    path("totals", draft_totals, name="payments_invoice_totals"),
    path("<int:pk>/edit/", edit_invoice_page, name="payments_invoice_edit"),
    path("<int:pk>/credit/", credit_page, name="payments_invoice_credit"),
    path("<int:pk>/credit/sums", credit_sums, name="payments_invoice_credit_sums"),
    path("<int:pk>/pdf/", invoice_pdf, name="payments_invoice_pdf"),
    *(path(f"<int:pk>/{name.replace('_', '-')}/", view, name=f"payments_invoice_{name}") for name, view in ACT_PAGES),
    note_address("invoice"),
]
# So long the page of an invoice that Stripe is asked about looks again by itself.
SOON = timedelta(minutes=1)


@admin.register(Invoice)
class InvoicePage(ReadOnlyPage):
    """Its status is worked out; a draft is edited on a page of its own."""

    page_template = "admin/payments/invoice.html"
    list_display = ("called", "standing", "billed_to", "due", "made", "total")
    list_filter = (("status", OneOf), ("currency", Currency), ("made_at", Days))
    filterable = ("status", "currency", "made_at", "due_date", "customer", "foreign", "reminders_paused")
    tab_field = "status"
    ordering = ("-made_at", "-id")
    searched = {
        "reference": ["reference"],
        "number": ["number"],
        "email": ["email"],
        "stripe_id": ["stripe_id", "credit_notes__stripe_id", "customer__stripe_id", "payments__intent_id"],
    }
    search_help_text = "Number, reference, email or Stripe id"
    empty_hint = "No invoice yet. New invoice makes a draft; the customer sees nothing of it until it is finalized."

    @admin.display(description="Invoice")
    def called(self, row: Invoice) -> str:
        """Stripe's number; our reference while it has none."""
        return str(row)

    @admin.display(description="Status")
    def standing(self, row: Invoice) -> SafeString:
        """Its status; overdue ones say so."""
        return badge_html(invoice_badge(row, formats.day_of(timezone.now())))

    @admin.display(description="Customer")
    def billed_to(self, row: Invoice) -> str:
        """Who is to pay."""
        return row.email or row.name or ("Anonymised" if row.anonymised_at else "–")

    @admin.display(description="Due")
    def due(self, row: Invoice) -> str:
        """The day; of a draft, how many days it gives."""
        if row.due_date is not None:
            return formats.short_day(row.due_date)
        return f"in {row.days_until_due} days" if row.days_until_due is not None else "–"

    @admin.display(description="Made")
    def made(self, row: Invoice) -> Any:
        """When it was begun."""
        return when(row.made_at)

    @admin.display(description="Amount")
    def total(self, row: Invoice) -> Any:
        """After discount and tax."""
        return as_money(row.total)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Deleted drafts are out of the way, unless they are looked for."""
        found = super().get_queryset(request)
        listing = request.resolver_match is not None and str(request.resolver_match.url_name).endswith("_changelist")
        return found.exclude(status="deleted") if listing and "status" not in request.GET else found

    def list_acts(self, request: HttpRequest) -> list[Act]:
        if not request.user.has_perm("payments.add_invoice"):
            return []
        return [Act("New invoice", reverse("admin:payments_invoice_new"), primary=True)]

    def list_tabs(self, request: HttpRequest) -> list[Chip]:
        """All, each status, and those that are overdue."""
        today = formats.day_of(timezone.now())
        overdue = "due_date__lt" in request.GET
        found = [Chip(each.words, each.url, each.active and not overdue) for each in super().list_tabs(request)]
        found.insert(3, Chip("Overdue", overdue_address(today), overdue))
        return found

    def get_urls(self) -> list[URLPattern]:
        return [*ADDRESSES, *super().get_urls()]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Invoice)
        now = timezone.now()
        today, viewer = formats.day_of(now), request.user
        attempts = Prefetch("attempts", Attempt.objects.order_by("attempted_at", "id"))
        refunds_of = Prefetch("refunds", Refund.objects.select_related(*PEOPLE).order_by("asked_at", "id"))
        payments = list(row.payments.order_by("made_at", "id").prefetch_related(attempts, refunds_of, DISPUTES))
        collected = [collected_by(payment, viewer) for payment in payments]
        refunds = [refund for each in collected for refund in each.refunds]
        paper = invoice_of(invoice=row, now=now)
        return {
            "title": f"Invoice {row}",
            "standing": invoice_badge(row, today),
            "who": self.billed_to(row),
            "due": formats.due_words(row.due_date, today) if row.status == "open" else "",
            "lines": shown_lines(paper),
            "sums": shown_sums(paper),
            "paper": paper,
            "facts": list(_facts(row, viewer)),
            "payments": collected[::-1],
            "refunds": refunds[::-1],
            "credit_notes": list(_credit_notes(row, viewer)),
            "acts": acts_of_invoice(row, viewer),
            "more_acts": more_acts_of_invoice(row, viewer),
            "changing": row.is_under_way and row.finalize_wanted_at is not None and row.finalize_wanted_at > now - SOON,
            "waits_for": invoice_waits_for(row, today),
            "tasks": row.tasks.filter(closed_at=None).order_by("opened_at"),
            "story": story_of_invoice(row, payments, refunds, viewer),
            "note_url": note_url(row, viewer),
        }


def _credit_notes(row: Invoice, viewer: Any) -> Iterator[tuple[CreditNote, Any]]:
    for note in row.credit_notes.order_by("-asked_at", "-id"):
        yield note, link_to(note, viewer)


def _facts(row: Invoice, viewer: Any) -> Iterator[tuple[str, Any]]:
    yield "Reference", row.reference
    yield "Email", row.email or "–"
    if row.name or row.address:
        yield "Billed to", format_html_join("", "{}<br>", ((each,) for each in [row.name, *row.address.splitlines()]))
    yield "Due", f"{formats.short_day(row.due_date)}" if row.due_date else _days(row)
    yield "Finalized", exactly(row.finalized_at)
    yield "Sent", exactly(row.sent_at)
    if row.revises is not None:
        yield "Takes the place of", link_to(row.revises, viewer)
    for newer in row.revisions.order_by("pk"):
        yield "Revised by", link_to(newer, viewer)
    yield "At Stripe", shortened(row.stripe_id)
    if row.status not in ("draft", "deleted"):
        yield "The customer's page", format_html('<a href="{0}">{0}</a>', page_of(row))


def _days(row: Invoice) -> str:
    many = row.days_until_due
    return f"{many} day{'s' if many != 1 else ''} after it is finalized" if many is not None else "–"
