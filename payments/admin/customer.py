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
from payments.admin.catalogue_acts import stands
from payments.admin.catalogue_views import urls_of
from payments.admin.customer_alike import alike
from payments.admin.customer_rows import tables_of
from payments.admin.customer_story import story_of_customer
from payments.admin.customer_totals import totals_of
from payments.admin.edit_customer_page import edit_customer_page
from payments.admin.facts import Section
from payments.admin.filter_days import Days
from payments.admin.note_form import note_address, note_url
from payments.admin.read_only import ReadOnlyPage
from payments.badges import state_badge
from payments.models import Customer
from payments.operations.words_about import words_about
from payments.templatetags.payments import badge_html, exactly, shortened

SHOWN = ("waiting", "refused", "conflict")  # where both sides are not the same


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
            note_address("customer"),
            *urls_of(Customer, "send", "resolve"),
            path("<int:pk>/edit/", edit_customer_page, name="payments_customer_edit"),
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
            "step_badge": badge_html(state_badge("step", row.step)) if row.step in SHOWN else "",
            "stands": stands(row) if row.step in SHOWN else "",
            "tasks": row.tasks.filter(closed_at=None),
            "sections": [Section("Customer", _facts(row))],
            "totals": totals_of([row], viewer)[row.pk],
            "alike": alike(row, viewer),
            "tables": tables_of(row, viewer),
            "words": words_about(row),
            "story": story_of_customer(row, viewer),
            "note_url": note_url(row, viewer),
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
    if row.anonymised_at is not None:
        return []
    acts = []
    if viewer.has_perm("payments.change_customer") and not row.deleted and row.heard is not None:
        acts += _edits(row)
    if viewer.has_perm("payments.place_order") and not row.deleted:
        acts.append(Act("New order", f"{reverse('admin:payments_order_new')}?customer={row.pk}"))
    if viewer.has_perm("payments.anonymise_customer"):
        acts.append(Act("Anonymise", reverse("admin:payments_customer_anonymise", args=[row.pk])))
    return acts


def _edits(row: Customer) -> list[Act]:
    """What can be done about its two sides."""

    def act(words: str, name: str, **how: bool) -> Act:
        return Act(words, reverse(f"admin:payments_customer_{name}", args=[row.pk]), **how)

    match row.step:
        case "conflict":
            return [act("Resolve the conflict", "resolve", primary=True), act("Edit", "edit")]
        case "refused":
            return [act("Try again", "send", post=True), act("Edit", "edit")]
    return [act("Edit", "edit")]
