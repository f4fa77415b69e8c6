"""Emails: each message as it was sent."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from payments.admin import columns
from payments.admin.acts import Act
from payments.admin.facts import Section, Text, link_to, page_of
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import OneOf
from payments.admin.needs import needs
from payments.admin.read_only import ReadOnlyPage
from payments.badges import state_badge
from payments.models import Email
from payments.operations.refused import Refused
from payments.operations.try_email_again import try_email_again
from payments.templatetags.payments import badge_html, exactly


@admin.register(Email)
class EmailPage(ReadOnlyPage):
    """One message, one reason."""

    page_template = "admin/payments/email.html"
    list_display = (
        "order",
        "what",
        columns.state("email"),
        "recipient",
        columns.time("queued_at", "Queued"),
        "subject",
    )
    list_select_related = ("order",)
    list_filter = (("state", OneOf), ("kind", OneOf), ("queued_at", Days))
    filterable = ("state", "kind", "queued_at", "order", "order__customer", "refund")
    tab_field = "state"
    ordering = ("-queued_at", "-id")
    searched = {"reference": ["order__reference"], "email": ["recipient"]}
    search_help_text = "Order or recipient"
    empty_hint = "No mail has been written yet: the first paid order is confirmed by one."

    @admin.display(description="What")
    def what(self, row: Email) -> str:
        """The kind of message."""
        return row.get_kind_display()

    def get_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/try-again/", try_again, name="payments_email_try_again"), *super().get_urls()]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Email)
        facts = [
            ("State", badge_html(state_badge("email", row.state))),
            ("To", row.recipient),
            ("From", row.sender or "–"),
            ("Subject", row.subject or "Worded when it is sent"),
            ("Order", link_to(row.order, request.user)),
            ("Refund", link_to(row.refund, request.user)),
            ("Dispute", link_to(row.dispute, request.user)),
            ("Queued", exactly(row.queued_at)),
            ("Sent", exactly(row.sent_at)),
            ("Tries", row.tries),
        ]
        texts = [Text("Problem", row.problem)] if row.problem else []
        return {
            "title": row.subject or row.get_kind_display(),
            "sections": [Section(row.get_kind_display(), facts)],
            "texts": texts,
            "acts": _acts(row, request.user),
        }


def _acts(row: Email, user: Any) -> list[Act]:
    if row.state != "failed" or not user.has_perm("payments.correct_order"):
        return []
    return [Act("Try again", reverse("admin:payments_email_try_again", args=[row.pk]), primary=True, post=True)]


@needs("payments.correct_order")
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed mail anew."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    email = get_object_or_404(Email, pk=pk)
    try:
        try_email_again(email=email, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "It is queued again and leaves within a minute.")
    return HttpResponseRedirect(page_of(email))
