"""Customers, as Stripe knows them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from payments.admin import columns
from payments.admin.facts import Section, link_to
from payments.admin.filter_days import Days
from payments.admin.read_only import ReadOnlyPage
from payments.models import Customer, Order
from payments.templatetags.payments import as_money, badge, exactly, shortened, when

# Enough to see who it is; all of them are one click away.
LATEST = 20


@admin.register(Customer)
class CustomerPage(ReadOnlyPage):
    """Who bought, and what."""

    page_template = "admin/payments/customer.html"
    list_display = ("email", "name", "id_at_stripe", columns.time("created_at", "Since"))
    list_filter = (("created_at", Days),)
    filterable = ("created_at", "deleted")
    ordering = ("-created_at", "-id")
    searched = {"email": ["email"], "stripe_id": ["stripe_id"]}
    search_help_text = "Email or Stripe id"
    empty_hint = "Customers appear with their first payment."

    @admin.display(description="At Stripe")
    def id_at_stripe(self, row: Customer) -> Any:
        """The customer's id at Stripe."""
        return shortened(row.stripe_id)

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Customer)
        facts = [
            ("Email", row.email or "–"),
            ("Name", row.name or "–"),
            ("Since", exactly(row.created_at)),
            ("At Stripe", shortened(row.stripe_id)),
            ("Deleted at Stripe", "Yes" if row.deleted else "No"),
        ]
        orders = Order.objects.filter(customer=row).order_by("-placed_at", "-id")[:LATEST]
        rows = [
            (link_to(order, request.user), badge(order.status), when(order.placed_at), as_money(order.total))
            for order in orders
        ]
        return {"title": str(row), "sections": [Section("Customer", facts)], "orders": rows}
