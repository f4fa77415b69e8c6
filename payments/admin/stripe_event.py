"""*Heard from Stripe*: every event, what became of it, and its body."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from payments.admin import columns
from payments.admin.body_page import body_page
from payments.admin.facts import Section, Text, link_to, page_of
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import OneOf
from payments.admin.needs import needs
from payments.admin.raw_body import readable
from payments.admin.read_only import ReadOnlyPage
from payments.badges import state_badge
from payments.inbox.process_event import process_again
from payments.models import EventFeed, StripeEvent
from payments.sync.listen import EVERY, is_listening_instead
from payments.templatetags.payments import badge_html, exactly, shortened, when


@admin.register(StripeEvent)
class StripeEventPage(ReadOnlyPage):
    """Nothing that Stripe says is dropped."""

    page_template = "admin/payments/stripe_event.html"
    list_display = (
        "type",
        columns.state("event"),
        columns.time("created_at", "At Stripe"),
        columns.time("received_at", "Received"),
        "payment",
        "about",
        "short_id",
    )
    list_select_related = ("payment",)
    list_filter = (("state", OneOf), ("created_at", Days))
    filterable = ("state", "type", "created_at", "payment", "livemode")
    tab_field = "state"
    ordering = ("-created_at", "-id")
    searched = {"stripe_id": ["event_id", "object_id", "payment__intent_id"], "reference": ["payment__reference"]}
    search_help_text = "Stripe id or payment"
    empty_hint = "Stripe has not told us anything yet. Check that its webhook points to /api/webhooks/stripe."

    def list_says(self, request: HttpRequest) -> SafeString | str:
        """Where no webhook is heard, that the list of events is read instead."""
        if not is_listening_instead():
            return ""
        read_at = EventFeed.ours().listened_at
        return format_html(
            "No webhook has been heard yet. In its place the worker reads Stripe’s list of events every {} seconds, "
            "in test mode only; {}.",
            EVERY.seconds,
            format_html("it was read {}", when(read_at)) if read_at else "it has not read it yet",
        )

    @admin.display(description="About")
    def about(self, row: StripeEvent) -> Any:
        """The object that the event tells of."""
        return shortened(row.object_id)

    @admin.display(description="Event")
    def short_id(self, row: StripeEvent) -> Any:
        """The event's own id."""
        return shortened(row.event_id)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/body/", event_body, name="payments_stripeevent_body"),
            path("<int:pk>/process-again/", process_event_again, name="payments_stripeevent_process_again"),
        ]
        return own + super().get_urls()

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, StripeEvent)
        texts = [Text("Body", _body(row))]
        if row.traceback:
            texts.insert(0, Text("Why it failed", readable(row.traceback)))
        may = request.user.has_perm("payments.process_stripeevent")
        return {
            "title": row.type,
            "sections": [Section("Heard", _facts(row, request.user))],
            "texts": texts,
            "can_process": may and row.state != "other_mode",
        }


@needs("payments.view_stripeevent")
def event_body(request: HttpRequest, pk: int) -> HttpResponse:
    """The body alone, for the timelines."""
    return body_page(request, _body(get_object_or_404(StripeEvent, pk=pk)))


@needs("payments.process_stripeevent")
def process_event_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the event through the inbox once more; recording is idempotent, so that does no harm."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    event = get_object_or_404(StripeEvent, pk=pk)
    process_again(event=event, now=timezone.now())
    event.refresh_from_db()
    if event.state == "failed":
        messages.error(request, "It failed again; the reason is below.")
    else:
        messages.success(request, f"Processed again: {state_badge('event', event.state).words.lower()}.")
    return HttpResponseRedirect(page_of(event))


def _facts(row: StripeEvent, user: Any) -> list[tuple[str, Any]]:
    facts = [
        ("State", badge_html(state_badge("event", row.state))),
        ("Event", shortened(row.event_id)),
        ("About", shortened(row.object_id)),
        ("Payment", link_to(row.payment, user)),
        ("Happened at Stripe", exactly(row.created_at)),
        ("Received", exactly(row.received_at)),
        ("Came by", row.get_came_by_display()),
        ("Recorded", exactly(row.recorded_at)),
        ("Mode", "Live" if row.livemode else "Test"),
        ("API version", row.api_version or "–"),
        ("Tries", row.tries),
    ]
    if row.waits_for:
        facts.append(("Waits for", row.waits_for))
    if row.state in ("waiting", "failed"):
        facts.append(("Next try", exactly(row.due_at)))
    return facts


def _body(row: StripeEvent) -> str:
    body = getattr(row, "body", None)
    return readable(body.text) if body else "The body is no longer kept."
