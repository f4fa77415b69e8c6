"""Payments: each try to collect, with the cards presented in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.urls import URLPattern, path

from payments.admin import columns
from payments.admin.acts import acts_of_payment
from payments.admin.chips import Chip
from payments.admin.collected import PEOPLE, collected_by
from payments.admin.dispute_standing import DISPUTES, dispute_warnings, disputes_of
from payments.admin.facts import Section, link_to
from payments.admin.filter_amount import Amount
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import Currency, OneOf
from payments.admin.match_page import match_page
from payments.admin.note_form import note_address, note_url
from payments.admin.order_acts import acts_of_foreign, acts_outside
from payments.admin.outside_pages import return_outside_page
from payments.admin.read_only import ReadOnlyPage
from payments.admin.refund_page import refund_page
from payments.admin.timeline import story_of_payment
from payments.models import Attempt, Payment, Refund
from payments.templatetags.payments import card, exactly, in_words, shortened

ADDRESSES = [
    path("<int:pk>/refund/", refund_page, name="payments_payment_refund"),
    path("<int:pk>/match/", match_page, name="payments_payment_match"),
    path("<int:pk>/return-outside/", return_outside_page, name="payments_payment_return_outside"),
    note_address("payment"),
]


@admin.register(Payment)
class PaymentPage(ReadOnlyPage):
    """An order is collected by one of its payments; some were made elsewhere on the account."""

    page_template = "admin/payments/payment.html"
    list_display = (
        "reference",
        columns.status,
        "order_email",
        "method",
        "reason",
        columns.time("made_at", "Made"),
        columns.amount,
    )
    list_select_related = ("order", "invoice", "customer")
    list_filter = (("status", OneOf), ("currency", Currency), ("made_at", Days), ("amount", Amount))
    filterable = (
        *("status", "currency", "made_at", "amount", "attempted_at", "paid_at", "collected_amount"),
        *("order", "invoice", "customer", "foreign", "disputed", "last4", "decline_reason"),
    )
    tab_field = "status"
    ordering = ("-made_at", "-id")
    searched = {
        "reference": ["reference"],
        "email": ["order__email", "invoice__email"],
        "number": ["invoice__number"],
        "stripe_id": [
            *("intent_id", "session_id", "lone_charge_id"),
            *("attempts__charge_id", "refunds__stripe_id", "customer__stripe_id", "disputes__stripe_id"),
        ],
        "last4": ["last4"],
    }
    search_help_text = "Reference, email, Stripe id or last four digits"
    empty_hint = "No payment yet: each try to pay an order is one."

    @admin.display(description="Customer")
    def order_email(self, row: Payment) -> str:
        """Who pays."""
        billed = row.order or row.invoice
        return billed.email if billed else str(row.customer or "–")

    @admin.display(description="Method")
    def method(self, row: Payment) -> Any:
        """The card of its last attempt."""
        return "Outside Stripe" if row.outside else card(row)

    @admin.display(description="Declined because")
    def reason(self, row: Payment) -> str:
        """Stripe's word for why it failed."""
        return in_words(row.decline_reason) if row.status == "failed" else ""

    def get_urls(self) -> list[URLPattern]:
        return [*ADDRESSES, *super().get_urls()]

    def list_tabs(self, request: HttpRequest) -> list[Chip]:
        """The statuses, and those made elsewhere on the account that nobody has attached to an order yet."""
        unmatched = "foreign=True&order__isnull=True&invoice__isnull=True"
        asked = all(request.GET.get(each.partition("=")[0]) == "True" for each in unmatched.split("&"))
        statuses = [replace(each, active=each.active and not asked) for each in super().list_tabs(request)]
        return [*statuses, Chip("Not matched", f"?{unmatched}", asked)]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Payment)
        attempts = Prefetch("attempts", Attempt.objects.order_by("attempted_at", "id"))
        refunds = Prefetch("refunds", Refund.objects.select_related(*PEOPLE).order_by("asked_at", "id"))
        prefetch_related_objects([row], attempts, refunds, DISPUTES)
        collected = collected_by(row, request.user)
        return {
            "title": f"Payment {row.reference}",
            "each": collected,
            "acts": [
                *acts_of_foreign(row, request.user),
                *acts_of_payment(collected),
                *acts_outside(row, request.user),
            ],
            "note_url": note_url(row, request.user),
            "refunds": collected.refunds[::-1],
            **dispute_warnings(disputes_of([row]), [row]),
            "sections": [
                Section("Outside Stripe", _facts_outside(row, request.user))
                if row.outside
                else Section("At Stripe", _facts(row, request.user))
            ],
            "tasks": row.tasks.filter(closed_at=None).order_by("opened_at"),
            "story": story_of_payment(row, collected.refunds, request.user),
        }


def _facts_outside(row: Payment, user: Any) -> list[tuple[str, Any]]:
    """Who wrote it down, and how the money came, is told by the note."""
    told = (
        (row.invoice or row).notes.filter(act__in=["marked_paid", "invoice_paid_outside"]).select_related("by").first()
    )
    return [
        ("Invoice", link_to(row.invoice, user)) if row.invoice else ("Order", link_to(row.order, user)),
        ("How", told.text if told else "–"),
        ("Written down by", told.by if told and told.by else "–"),
        ("Written down", exactly(row.made_at)),
    ]


def _pays(row: Payment, user: Any) -> tuple[str, Any]:
    """What it collects."""
    if row.invoice is not None:
        return "Invoice", link_to(row.invoice, user)
    if row.invoice_awaited and row.order is None:
        return "Invoice", "Waiting for its invoice"
    return "Order", link_to(row.order, user) if row.order else "Made elsewhere on the account; not matched"


def _facts(row: Payment, user: Any) -> list[tuple[str, Any]]:
    facts = [
        _pays(row, user),
        ("Customer", link_to(row.customer, user)),
        ("Begun", exactly(row.made_at)),
        ("Paid", exactly(row.paid_at)),
        ("Payment intent", shortened(row.intent_id)),
        ("Checkout session", shortened(row.session_id)),
    ]
    if row.expires_at and not row.closed and not row.paid_at:
        facts.append(("Checkout open until", exactly(row.expires_at)))
    return facts
