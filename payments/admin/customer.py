"""Customers, as Stripe knows them: what they bought, what it adds up to, and who else has the same email."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse

from payments.admin import columns
from payments.admin.acts import Act
from payments.admin.anonymise_page import anonymise_page
from payments.admin.blank_words_page import blank_words_page
from payments.admin.customer_alike import alike
from payments.admin.customer_note_page import customer_note_page
from payments.admin.customer_rows import tables_of
from payments.admin.customer_story import story_of_customer
from payments.admin.customer_totals import totals_of
from payments.admin.facts import Section
from payments.admin.filter_days import Days
from payments.admin.read_only import ReadOnlyPage
from payments.models import Customer
from payments.operations.words_about import words_about
from payments.templatetags.payments import exactly, shortened


@admin.register(Customer)
class CustomerPage(ReadOnlyPage):
    """Who bought, and what."""

    page_template = "admin/payments/customer.html"
    list_display = ("who", "name", "id_at_stripe", columns.time("created_at", "Since"))
    list_filter = (("created_at", Days),)
    filterable = ("created_at", "deleted", "anonymised_at")
    ordering = ("-created_at", "-id")
    searched = {"email": ["email"], "stripe_id": ["stripe_id"]}
    search_help_text = "Email or Stripe id"
    empty_hint = "Customers appear with their first payment."

    @admin.display(description="Email")
    def who(self, row: Customer) -> str:
        """Their email; a word for who has none any more."""
        return row.email or ("Anonymised" if row.anonymised_at else "No email")

    @admin.display(description="At Stripe")
    def id_at_stripe(self, row: Customer) -> Any:
        """The customer's id at Stripe."""
        return shortened(row.stripe_id)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/note/", customer_note_page, name="payments_customer_note"),
            path("<int:pk>/anonymise/", anonymise_page, name="payments_customer_anonymise"),
            path("<int:pk>/blank/<slug:kind>/<int:key>/", blank_words_page, name="payments_customer_blank"),
        ]
        return own + super().get_urls()

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Customer)
        viewer = request.user
        return {
            "title": self.who(row),
            "acts": _acts(row, viewer),
            "sections": [Section("Customer", _facts(row))],
            "totals": totals_of([row], viewer)[row.pk],
            "alike": alike(row, viewer),
            "tables": tables_of(row, viewer),
            "words": words_about(row),
            "story": story_of_customer(row, viewer),
        }


def _facts(row: Customer) -> list[tuple[str, Any]]:
    facts = [
        ("Email", row.email or "–"),
        ("Name", row.name or "–"),
        ("Since", exactly(row.created_at)),
        ("At Stripe", shortened(row.stripe_id)),
        ("Deleted at Stripe", "Yes" if row.deleted else "No"),
    ]
    return [*facts, ("Anonymised", exactly(row.anonymised_at))] if row.anonymised_at else facts


def _acts(row: Customer, viewer: Any) -> list[Act]:
    acts = []
    if viewer.has_perm("payments.add_note"):
        acts.append(Act("Add a note", reverse("admin:payments_customer_note", args=[row.pk])))
    if row.anonymised_at is None and viewer.has_perm("payments.anonymise_customer"):
        acts.append(Act("Anonymise", reverse("admin:payments_customer_anonymise", args=[row.pk])))
    return acts
