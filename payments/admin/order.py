"""Orders: what was agreed, what became of the money, and the whole story."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone

from payments.admin import columns
from payments.admin.acts import acts_of_order
from payments.admin.cancel_page import cancel_page
from payments.admin.collected import Collected, collected_by
from payments.admin.filter_amount import Amount
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import Currency, OneOf
from payments.admin.read_only import ReadOnlyPage
from payments.admin.timeline import story_of_order
from payments.admin.waits_for import waits_for
from payments.domain.money import Money
from payments.models import Attempt, Order, Refund
from payments.templatetags.payments import as_money


@admin.register(Order)
class OrderPage(ReadOnlyPage):
    """Its status is worked out; nobody sets it."""

    page_template = "admin/payments/order.html"
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

    def get_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/cancel/", cancel_page, name="payments_order_cancel"), *super().get_urls()]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Order)
        attempts = Prefetch("attempts", Attempt.objects.order_by("attempted_at", "id"))
        refunds_of = Prefetch("refunds", Refund.objects.select_related("asked_by").order_by("asked_at", "id"))
        payments = list(row.payments.order_by("made_at", "id").prefetch_related(attempts, refunds_of))
        collected = [collected_by(payment, request.user) for payment in payments]
        refunds = [refund for each in collected for refund in each.refunds]
        return {
            "title": f"Order {row.reference}",
            "lines": row.lines.select_related("product").order_by("id"),
            "payments": collected[::-1],
            "refunds": refunds[::-1],
            "acts": acts_of_order(row, collected, request.user),
            "left": left_of(row, collected),
            "under_way": under_way_of(row, collected),
            "waits_for": waits_for(row, payments, refunds, timezone.now()),
            "tasks": row.tasks.filter(closed_at=None).order_by("opened_at"),
            "story": story_of_order(row, payments, refunds, request.user),
        }


def left_of(order: Order, collected: list[Collected]) -> Money:
    """What can still be given back of the order, in its own currency."""
    same = [each.left.amount for each in collected if each.payment.currency == order.currency]
    return Money(sum(same), order.currency)


def under_way_of(order: Order, collected: list[Collected]) -> Money:
    """What is on its way back, in the order's own currency."""
    same = [each.under_way.amount for each in collected if each.payment.currency == order.currency]
    return Money(sum(same), order.currency)
