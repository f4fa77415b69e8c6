"""*Needs attention*: what a person must look at. Solved ones keep who, when and how."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from payments import formats
from payments.admin import columns
from payments.admin.chips import Chip
from payments.admin.facts import Section, link_to
from payments.admin.filter_one_of import OneOf
from payments.admin.invoice_acts import overdue_address
from payments.admin.read_only import ReadOnlyPage
from payments.admin.solve_page import solve_page
from payments.admin.task_acts import acts_of_task
from payments.badges import Badge
from payments.models import Task
from payments.models.overdue_invoices import overdue_invoices
from payments.templatetags.payments import as_money, badge_html, exactly, when

OPEN = Badge("Open", "tone-careful")
SOLVED = Badge("Solved", "tone-good")
CATALOGUE = ("product", "price__product", "coupon", "promotion_code", "tax_rate", "customer")
CLOSED = Badge("Closed by itself", "tone-neutral")


@admin.register(Task)
class TaskPage(ReadOnlyPage):
    """Open ones first, the newest on top."""

    page_template = "admin/payments/task.html"
    list_display = ("kind_in_words", "text", "about", columns.time("opened_at", "Since"), "state", "worth")
    list_select_related = ("order", "invoice", "payment", "refund", "dispute", "solved_by", *CATALOGUE)
    list_filter = (("kind", OneOf),)
    filterable = ("kind", "closed_at", "opened_at", "order", "invoice", "payment", "refund", "dispute", "solved_by")
    tab_field = "closed_at__isnull"
    ordering = (F("closed_at").desc(nulls_first=True), "-opened_at", "-id")
    searched = {"reference": ["order__reference", "payment__reference", "refund__reference", "dispute__reference"]}
    search_help_text = "Reference"
    empty_hint = "Nothing needs a person."

    def list_tabs(self, request: HttpRequest) -> list[Chip]:
        """Open ones, solved ones, and all."""
        asked = request.GET.get("closed_at__isnull")
        return [
            Chip("Open", "?closed_at__isnull=True", asked == "True"),
            Chip("Solved", "?closed_at__isnull=False", asked == "False"),
            Chip("All", "?", asked is None),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        today = formats.day_of(timezone.now())
        late = {"overdue": overdue_invoices(today=today), "overdue_url": overdue_address(today)}
        return super().changelist_view(request, {**late, **(extra_context or {})})

    @admin.display(description="What")
    def kind_in_words(self, row: Task) -> str:
        """The kind of trouble."""
        return row.get_kind_display()

    @admin.display(description="About")
    def about(self, row: Task) -> str:
        """The row it is about."""
        of_catalogue = row.product or row.price or row.coupon or row.promotion_code or row.tax_rate or row.customer
        return str(row.refund or row.dispute or row.payment or row.order or row.invoice or of_catalogue or "–")

    @admin.display(description="State")
    def state(self, row: Task) -> SafeString:
        """Whether it still needs someone; its deadline; who solved it."""
        if row.closed_at is None:
            due = format_html(" due {}", when(row.due_at)) if row.due_at else ""
            return format_html("{}{}", badge_html(OPEN), due)
        return format_html("{} {}", badge_html(SOLVED if row.solved_by else CLOSED), row.solved_by or "")

    @admin.display(description="Worth")
    def worth(self, row: Task) -> SafeString | str:
        """How much money it is about."""
        return as_money(row.worth) if row.worth else "–"

    def get_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/solve/", solve_page, name="payments_task_solve"), *super().get_urls()]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Task)
        rows = [
            ("Order", row.order),
            ("Invoice", row.invoice),
            ("Payment", row.payment),
            ("Refund", row.refund),
            ("Dispute", row.dispute),
            ("Product", row.product),
            ("Price", row.price),
            ("Coupon", row.coupon),
            ("Promotion code", row.promotion_code),
            ("Tax rate", row.tax_rate),
            ("Customer", row.customer),
            ("Event", row.event),
            ("Call", row.call),
            ("Mail", row.email),
        ]
        facts: list[tuple[str, Any]] = [(name, link_to(each, request.user)) for name, each in rows if each is not None]
        facts.append(("Opened", exactly(row.opened_at)))
        if row.due_at:
            facts.append(("Due", exactly(row.due_at)))
        if row.closed_at:
            facts.append(("Closed", exactly(row.closed_at)))
        return {
            "title": row.get_kind_display(),
            "state": self.state(row),
            "acts": acts_of_task(row, request.user),
            "sections": [Section("About", facts)],
        }
