"""*Needs attention*: what a person must look at. A task closes by itself when its reason goes away."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.safestring import SafeString

from payments.admin import columns
from payments.admin.chips import Chip
from payments.admin.facts import Section, link_to
from payments.admin.filter_one_of import OneOf
from payments.admin.read_only import ReadOnlyPage
from payments.badges import Badge
from payments.models import Task
from payments.templatetags.payments import badge_html, exactly

OPEN, CLOSED = Badge("Open", "tone-careful"), Badge("Closed", "tone-neutral")


@admin.register(Task)
class TaskPage(ReadOnlyPage):
    """Open ones first."""

    list_display = ("kind_in_words", "text", "about", columns.time("opened_at", "Since"), "open")
    list_select_related = ("order", "payment", "refund")
    list_filter = (("kind", OneOf),)
    filterable = ("kind", "closed_at", "opened_at", "order", "payment", "refund")
    tab_field = "closed_at__isnull"
    ordering = ("-closed_at", "-opened_at", "-id")
    searched = {"reference": ["order__reference", "payment__reference", "refund__reference"]}
    search_help_text = "Reference"
    empty_hint = "Nothing needs a person."

    def list_tabs(self, request: HttpRequest) -> list[Chip]:
        """Open ones, and all."""
        only_open = request.GET.get("closed_at__isnull") == "True"
        return [Chip("Open", "?closed_at__isnull=True", only_open), Chip("All", "?", not only_open)]

    @admin.display(description="What")
    def kind_in_words(self, row: Task) -> str:
        """The kind of trouble."""
        return row.get_kind_display()

    @admin.display(description="About")
    def about(self, row: Task) -> str:
        """The row it is about."""
        return str(row.refund or row.payment or row.order or "–")

    @admin.display(description="State")
    def open(self, row: Task) -> SafeString:
        """Whether it still needs someone."""
        return badge_html(OPEN if row.closed_at is None else CLOSED)

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Task)
        facts = [
            ("What", row.get_kind_display()),
            ("In words", row.text),
            ("Order", link_to(row.order, request.user)),
            ("Payment", link_to(row.payment, request.user)),
            ("Refund", link_to(row.refund, request.user)),
            ("Opened", exactly(row.opened_at)),
            ("Closed", exactly(row.closed_at) if row.closed_at else "Still open"),
        ]
        return {"title": row.get_kind_display(), "sections": [Section("Needs attention", facts)]}
