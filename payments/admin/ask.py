"""Reads planned and done: objects at Stripe that we asked about, or will."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.safestring import SafeString

from payments.admin import columns
from payments.admin.facts import Section, Text, link_to
from payments.admin.filter_one_of import OneOf
from payments.admin.read_only import ReadOnlyPage
from payments.badges import state_badge
from payments.models import Ask
from payments.templatetags.payments import badge_html, exactly, shortened


@admin.register(Ask)
class AskPage(ReadOnlyPage):
    """What Stripe is asked about when news could be missing."""

    list_display = ("what", "state", "why", columns.time("due_at", "Due"), "tries", "stripe_object")
    list_select_related = ("payment",)
    list_filter = (("outcome", OneOf),)
    filterable = ("outcome", "kind", "closed_at", "due_at", "payment")
    ordering = ("-id",)
    searched = {"stripe_id": ["stripe_id"], "reference": ["payment__reference"]}
    search_help_text = "Stripe id or payment"
    empty_hint = "Nothing had to be asked about: Stripe's own news was complete."

    @admin.display(description="What")
    def what(self, row: Ask) -> str:
        """The kind of object, and whose it is."""
        return f"{row.kind.capitalize()} of {row.payment}" if row.payment else row.kind.capitalize()

    @admin.display(description="At Stripe")
    def stripe_object(self, row: Ask) -> SafeString | str:
        """The object's id."""
        return shortened(row.stripe_id)

    @admin.display(description="State")
    def state(self, row: Ask) -> SafeString:
        """Planned, or what came of it."""
        return badge_html(state_badge("ask", row.outcome))

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Ask)
        facts = [
            ("State", self.state(row)),
            ("Object", row.kind),
            ("At Stripe", shortened(row.stripe_id)),
            ("Why", row.why),
            ("Payment", link_to(row.payment, request.user)),
            ("Put down", exactly(row.asked_at)),
            ("Due", exactly(row.due_at)),
            ("Last read", exactly(row.read_at)),
            ("Closed", exactly(row.closed_at)),
            ("Tries", row.tries),
        ]
        texts = [Text("Problem", row.problem)] if row.problem else []
        return {"title": self.what(row), "sections": [Section("Read", facts)], "texts": texts}
