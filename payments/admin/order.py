"""Orders: what was agreed, what became of the money, and the whole story."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from payments.admin import columns
from payments.admin.acts import Act, acts_of_order
from payments.admin.bulk_refund_page import bulk_refund_page
from payments.admin.cancel_page import cancel_page
from payments.admin.collected import PEOPLE, Collected, collected_by
from payments.admin.correct_pages import correct_email_page, mail_link_page, resend_confirmation_page
from payments.admin.dispute_standing import DISPUTES, dispute_warnings, disputes_of
from payments.admin.filter_amount import Amount
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import Currency, OneOf
from payments.admin.fulfil_page import fulfil_page
from payments.admin.new_order_page import customers_found, new_order_page
from payments.admin.note_form import note_address, note_url
from payments.admin.order_acts import acts_by_hand, more_acts
from payments.admin.outside_pages import mark_paid_page
from payments.admin.paper_pages import papers_of_order, receipt_page
from payments.admin.read_only import ReadOnlyPage
from payments.admin.refund_order_page import refund_order_page
from payments.admin.timeline import story_of_order
from payments.admin.waits_for import waits_for
from payments.domain.money import Money
from payments.models import Attempt, Order, Refund
from payments.templatetags.payments import as_money

# So long the page of an order that is being cancelled looks again by itself.
SOON = timedelta(minutes=1)

ADDRESSES = [
    path("new/", new_order_page, name="payments_order_new"),
    path("new/customers", customers_found, name="payments_order_customers"),
    path("refund-selected/", bulk_refund_page, name="payments_order_refund_selected"),
    path("<int:pk>/cancel/", cancel_page, name="payments_order_cancel"),
    path("<int:pk>/refund/", refund_order_page, name="payments_order_refund"),
    path("<int:pk>/fulfil/", fulfil_page, name="payments_order_fulfil"),
    path("<int:pk>/mark-paid/", mark_paid_page, name="payments_order_mark_paid"),
    path("<int:pk>/correct-email/", correct_email_page, name="payments_order_correct_email"),
    path("<int:pk>/mail-link/", mail_link_page, name="payments_order_mail_link"),
    path("<int:pk>/resend-confirmation/", resend_confirmation_page, name="payments_order_resend_confirmation"),
    path("<int:pk>/receipt.pdf", receipt_page, name="payments_order_receipt"),
    note_address("order"),
]

BULK_REFUND = {
    "url": reverse_lazy("admin:payments_order_refund_selected"),
    "buttons": (("all", "1", "Refund all that match…"), ("selected", "1", "Refund selected…")),
}


def _may_refund(request: HttpRequest) -> bool:
    return request.user.has_perm("payments.refund_payment")


@admin.register(Order)
class OrderPage(ReadOnlyPage):
    """Its status is worked out; nobody sets it."""

    page_template = "admin/payments/order.html"
    list_display_links = ("reference",)
    list_display = ("reference", columns.status, "email", columns.time("placed_at", "Placed"), "returned", "total")
    list_filter = (("status", OneOf), ("currency", Currency), ("placed_at", Days), ("total_amount", Amount))
    filterable = (
        *("status", "currency", "placed_at", "total_amount", "customer"),
        *("underpaid", "overpaid", "other_currency", "paid_after_cancel"),
    )
    tab_field = "status"
    ordering = ("-placed_at", "-id")
    searched = {
        "reference": ["reference"],
        "email": ["email"],
        "stripe_id": [
            *("payments__intent_id", "payments__session_id", "payments__lone_charge_id"),
            *("payments__attempts__charge_id", "payments__refunds__stripe_id", "customer__stripe_id"),
            "payments__disputes__stripe_id",
        ],
        "last4": ["payments__last4"],
    }
    search_help_text = "Reference, email, Stripe id or last four digits"
    empty_hint = "No order yet: the shop makes one when a customer goes to pay."

    @admin.display(description="Returned")
    def returned(self, row: Order) -> Any:
        """What went back; nothing is shown where nothing did."""
        return as_money(-row.returned) if row.returned else ""

    @admin.display(description="Total")
    def total(self, row: Order) -> Any:
        """What the customer agreed to pay."""
        return as_money(row.total)

    def list_acts(self, request: HttpRequest) -> list[Act]:
        if not request.user.has_perm("payments.place_order"):
            return []
        return [Act("New order", reverse("admin:payments_order_new"), primary=True)]

    def get_urls(self) -> list[URLPattern]:
        return [*ADDRESSES, *super().get_urls()]

    @admin.display(description="Pick")
    def picked(self, row: Order) -> SafeString | str:
        """A box where something may be left to give back."""
        if row.collected_amount <= row.returned_amount:
            return ""
        box = '<input type="checkbox" name="picked" value="{}" form="bulk" class="bo-pick" aria-label="Select {}">'
        return format_html(box, row.pk, row.reference)

    def get_list_display(self, request: HttpRequest) -> Any:
        return ("picked", *self.list_display) if _may_refund(request) else self.list_display

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        bulk = {"bulk": BULK_REFUND} if _may_refund(request) else {}
        return super().changelist_view(request, {**bulk, **(extra_context or {})})

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Order)
        attempts = Prefetch("attempts", Attempt.objects.order_by("attempted_at", "id"))
        refunds_of = Prefetch("refunds", Refund.objects.select_related(*PEOPLE).order_by("asked_at", "id"))
        payments = list(row.payments.order_by("made_at", "id").prefetch_related(attempts, refunds_of, DISPUTES))
        collected = [collected_by(payment, request.user) for payment in payments]
        disputes = disputes_of(payments)
        refunds = [refund for each in collected for refund in each.refunds]
        return {
            "title": f"Order {row.reference}",
            "lines": row.lines.select_related("product").order_by("id"),
            "payments": collected[::-1],
            "refunds": refunds[::-1],
            "acts": [*acts_of_order(row, collected, request.user), *acts_by_hand(row, collected, request.user)],
            "more_acts": [*papers_of_order(row), *more_acts(row, request.user)],
            "note_url": note_url(row, request.user),
            "closing": _is_closing(row, timezone.now()),
            "left": left_of(row, collected),
            "under_way": under_way_of(row, collected),
            "waits_for": waits_for(row, payments, refunds, timezone.now(), disputes),
            **dispute_warnings(disputes, payments),
            "tasks": row.tasks.filter(closed_at=None).order_by("opened_at"),
            "story": story_of_order(row, payments, refunds, request.user),
        }


def _is_closing(order: Order, now: datetime) -> bool:
    """Whether the answer to its cancel is expected any second; a bank debit may take days."""
    wanted = order.cancel_wanted_at
    return wanted is not None and order.cancelled_at is None and wanted > now - SOON


def left_of(order: Order, collected: list[Collected]) -> Money:
    """What can still be given back of the order, in its own currency."""
    same = [each.left.amount for each in collected if each.payment.currency == order.currency]
    return Money(sum(same), order.currency)


def under_way_of(order: Order, collected: list[Collected]) -> Money:
    """What is on its way back, in the order's own currency."""
    same = [each.under_way.amount for each in collected if each.payment.currency == order.currency]
    return Money(sum(same), order.currency)
