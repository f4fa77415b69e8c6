"""*Drift*: where our rows and Stripe's objects differ, what it is worth, which side is right, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from payments.admin import columns
from payments.admin.act_page import ActPage, act_page
from payments.admin.acts import Act
from payments.admin.drift_batch_page import drift_batch_page, drift_result_page
from payments.admin.facts import Section, link_to, page_of
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import OneOf
from payments.admin.last_comparison import last_comparison
from payments.admin.needs import needs
from payments.admin.read_only import ReadOnlyPage
from payments.badges import state_badge
from payments.models import DriftItem
from payments.operations.refused import Refused
from payments.sync.ignore_drift import ignore_drift
from payments.sync.repair_drift import repair_drift
from payments.sync.types import TYPES
from payments.templatetags.payments import as_money, badge_html, exactly, in_words, shortened


class Kind(OneOf):
    """By the type of the object."""

    def options(self) -> list[tuple[str, str]]:
        return [(kind, each.words.capitalize()) for kind, each in TYPES.items()]


BULK = {
    "url": reverse_lazy("admin:payments_driftitem_batch"),
    "buttons": (
        ("all", "repair", "Repair all that match…"),
        ("act", "ignore", "Ignore selected…"),
        ("act", "repair", "Repair selected…"),
    ),
}


@admin.register(DriftItem)
class DriftPage(ReadOnlyPage):
    """Found by comparing; a difference that agrees again closes by itself."""

    page_template = "admin/payments/drift.html"
    list_display = (
        "field_in_words",
        "at_stripe",
        columns.state("drift"),
        "sides",
        "right_side",
        columns.time("found_at", "Since"),
        "worth",
    )
    list_filter = (("state", OneOf), ("kind", Kind), ("right", OneOf), ("found_at", Days))
    filterable = ("state", "right", "found_at", "kind", "payment", "customer")
    tab_field = "state"
    ordering = ("-found_at", "-id")
    searched = {"stripe_id": ["stripe_id"], "reference": ["payment__reference"]}
    search_help_text = "Stripe id or payment"
    empty_hint = "Nothing differs: what is here agrees with what Stripe said when it was last compared."

    @admin.display(description="Pick")
    def picked(self, row: DriftItem) -> SafeString | str:
        """A box where something can still be decided."""
        if row.state != "open":
            return ""
        box = '<input type="checkbox" name="picked" value="{}" form="bulk" class="bo-pick" aria-label="Select {}">'
        return format_html(box, row.pk, str(row))

    def get_list_display(self, request: HttpRequest) -> Any:
        return ("picked", *self.list_display) if _may_decide(request) else self.list_display

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        return self.list_display[:1]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        bulk = {"bulk": BULK} if _may_decide(request) else {}
        return super().changelist_view(request, {**bulk, **(extra_context or {})})

    def list_says(self, request: HttpRequest) -> SafeString | str:
        """When everything was compared the last time."""
        return last_comparison()

    def list_acts(self, request: HttpRequest) -> list[Act]:
        may = request.user.has_perm("payments.view_syncrun")
        return [Act("Sync with Stripe", reverse("admin:payments_syncrun_changelist"))] if may else []

    @admin.display(description="What")
    def field_in_words(self, row: DriftItem) -> str:
        """The field, and the kind of object."""
        return f"{in_words(row.field_words)} of a {row.kind}"

    @admin.display(description="At Stripe")
    def at_stripe(self, row: DriftItem) -> Any:
        """The object's id."""
        return shortened(row.stripe_id)

    @admin.display(description="Ours / Stripe's")
    def sides(self, row: DriftItem) -> str:
        """What each side says."""
        return f"{row.ours or '–'} / {row.theirs or '–'}"

    @admin.display(description="Right")
    def right_side(self, row: DriftItem) -> str:
        """Whom to believe."""
        return row.get_right_display()

    @admin.display(description="Worth")
    def worth(self, row: DriftItem) -> SafeString | str:
        """How much money it is about."""
        return as_money(row.worth) if row.worth else "–"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("batch/", drift_batch_page, name="payments_driftitem_batch"),
            path("result/", drift_result_page, name="payments_driftitem_result"),
            path("<int:pk>/repair/", repair, name="payments_driftitem_repair"),
            path("<int:pk>/ignore/", ignore_page, name="payments_driftitem_ignore"),
        ]
        return own + super().get_urls()

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, DriftItem)
        facts: list[tuple[str, Any]] = [
            ("State", badge_html(state_badge("drift", row.state))),
            ("Object", row.kind),
            ("At Stripe", shortened(row.stripe_id)),
            ("Field", in_words(row.field)),
            ("Ours", row.ours or "–"),
            ("Stripe's", row.theirs or "–"),
            ("Payment", link_to(row.payment, request.user)),
            ("Customer", link_to(row.customer, request.user)),
            ("Found", exactly(row.found_at)),
            ("Last seen", exactly(row.seen_at)),
        ]
        if row.by:
            facts.append(("Decided by", f"{row.by}, {exactly(row.at)}"))
        if row.reason:
            facts.append(("Ignored because", row.reason))
        if row.problem:
            facts.append(("The repair did not help", row.problem))
        return {
            "title": self.field_in_words(row),
            "acts": _acts(row, request.user),
            "sections": [Section("Difference", facts)],
        }


def _may_decide(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("payments.repair_driftitem"))


def _acts(row: DriftItem, user: Any) -> list[Act]:
    if row.state != "open" or not user.has_perm("payments.repair_driftitem"):
        return []
    repairs = [Act("Repair", reverse("admin:payments_driftitem_repair", args=[row.pk]), primary=True, post=True)]
    ignores = [Act("Ignore…", reverse("admin:payments_driftitem_ignore", args=[row.pk]))]
    return (repairs if row.repairable else []) + ignores


@needs("payments.repair_driftitem")
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    """Stripe is read again and recorded as any other news; nothing is asked of it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    item = get_object_or_404(DriftItem, pk=pk)
    try:
        repair_drift(items=[item], by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "It is being repaired: Stripe is read again, and both sides compared anew.")
    return HttpResponseRedirect(page_of(item))


class IgnoreForm(forms.Form):
    """Why it may stay."""

    reason = forms.CharField(label="Why it may stay", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@needs("payments.repair_driftitem")
def ignore_page(request: HttpRequest, pk: int) -> HttpResponse:
    """It comes back only if one of the two sides changes."""
    item = get_object_or_404(DriftItem, pk=pk)
    page = ActPage(
        row=item,
        title=f"Ignore: {in_words(item.field)}",
        act="Ignore the difference",
        busy="Saving…",
        back=page_of(item),
        form=IgnoreForm,
        consequence=f"We hold {item.ours or 'nothing'}, Stripe says {item.theirs or 'nothing'}. {item.why} "
        "It comes back only if one of the two changes.",
    )

    def do(told: dict[str, Any]) -> str:
        ignore_drift(item=item, reason=told["reason"], by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return "Ignored. It comes back if one of the two sides changes."

    return act_page(request, page, do)
