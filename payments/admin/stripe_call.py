"""*Asked of Stripe*: every change we asked for, with its key, its parameters and its answer."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from payments.admin import columns
from payments.admin.body_page import body_page
from payments.admin.facts import Section, Text, link_to
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import OneOf
from payments.admin.needs import needs
from payments.admin.raw_body import readable
from payments.admin.read_only import ReadOnlyPage
from payments.badges import state_badge
from payments.models import StripeCall
from payments.stripe.gateway import CHANGES
from payments.templatetags.payments import badge_html, exactly, shortened

CATALOGUE = ("product", "price__product", "coupon", "promotion_code")


@admin.register(StripeCall)
class StripeCallPage(ReadOnlyPage):
    """Written down before it is sent."""

    list_display = (
        "about",
        "what",
        columns.state("call"),
        columns.time("asked_at", "Asked"),
        "http",
        "error",
        "id_at_stripe",
    )
    list_select_related = ("order", "invoice", "credit_note", "payment", "refund", "dispute", "customer", *CATALOGUE)
    list_filter = (("state", OneOf), ("kind", OneOf), ("asked_at", Days))
    filterable = ("state", "kind", "asked_at", "order", "payment", "refund", "dispute", "customer", "product", "price")
    tab_field = "state"
    ordering = ("-asked_at", "-id")
    searched = {
        "reference": ["order__reference", "payment__reference", "refund__reference", "invoice__reference"],
        "number": ["invoice__number"],
        "stripe_id": ["stripe_id"],
    }
    search_help_text = "Reference or Stripe id"
    empty_hint = "Nothing has been asked of Stripe yet: the first checkout will."

    @admin.display(description="About")
    def about(self, row: StripeCall) -> str:
        """What the call is for."""
        customer = row.customer.stripe_id if row.customer else None
        money = row.refund or row.credit_note or row.dispute or row.payment
        return str(money or row.order or row.invoice or row.mirrored or customer or row.key)

    @admin.display(description="What")
    def what(self, row: StripeCall) -> str:
        """What was asked."""
        return row.get_kind_display()

    @admin.display(description="HTTP")
    def http(self, row: StripeCall) -> int | str:
        """The answer's number."""
        return row.http_status or "–"

    @admin.display(description="Error")
    def error(self, row: StripeCall) -> str:
        """Stripe's code for what was wrong."""
        return row.error_code or row.error_type or "–"

    @admin.display(description="At Stripe")
    def id_at_stripe(self, row: StripeCall) -> Any:
        """The object that the call made."""
        return shortened(row.stripe_id)

    def get_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/body/", call_body, name="payments_stripecall_body"), *super().get_urls()]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, StripeCall)
        return {
            "title": f"{row.get_kind_display()} · {self.about(row)}",
            "sections": [Section("Asked", _asked(row, request.user)), Section("Answered", _answered(row))],
            "texts": [
                Text("Parameters", readable(row.params)),
                Text("Answer", readable(row.answer) or "No answer yet."),
            ],
        }


@needs("payments.view_stripecall")
def call_body(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked and what was answered, for the timelines."""
    row = get_object_or_404(StripeCall, pk=pk)
    asked = f"{_method(row)} {row.path}\n{readable(row.params)}"
    answered = f"HTTP {row.http_status or '–'}\n{readable(row.answer)}" if row.answered_at else "No answer yet."
    return body_page(request, f"{asked}\n\n{answered}")


def _method(row: StripeCall) -> str:
    return CHANGES[row.kind].method.upper() if row.kind in CHANGES else "POST"


def _asked(row: StripeCall, user: Any) -> list[tuple[str, Any]]:
    return [
        ("State", badge_html(state_badge("call", row.state))),
        ("What", row.get_kind_display()),
        ("Order", link_to(row.order, user)),
        ("Invoice", link_to(row.invoice, user)),
        ("Credit note", link_to(row.credit_note, user)),
        ("Payment", link_to(row.payment, user)),
        ("Refund", link_to(row.refund, user)),
        ("Dispute", link_to(row.dispute, user)),
        ("Customer", link_to(row.customer, user)),
        ("Of the catalogue", link_to(row.mirrored if row.customer is None else None, user)),
        ("By", str(row.asked_by or "The shop")),
        ("Asked", exactly(row.asked_at)),
        ("Path", f"{_method(row)} {row.path}"),
        ("Idempotency key", shortened(row.key)),
    ]


def _answered(row: StripeCall) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        ("HTTP", row.http_status or "–"),
        ("First sent", exactly(row.first_sent_at)),
        ("Last sent", exactly(row.sent_at)),
        ("Answered", exactly(row.answered_at)),
        ("Tries", row.tries),
        ("Made at Stripe", shortened(row.stripe_id)),
        ("Request", shortened(row.request_id)),
    ]
    if row.is_open:
        facts.append(("Next try", exactly(row.due_at)))
    if row.looked_at:
        facts.append(("Last looked for", exactly(row.looked_at)))
    if row.error_type or row.error_code:
        facts.append(("Error", " · ".join(each for each in (row.error_type, row.error_code) if each)))
    if row.error_message:
        facts.append(("In Stripe's words", row.error_message))
    return facts
