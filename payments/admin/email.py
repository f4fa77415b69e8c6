"""Emails: each message as it was sent."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from payments.admin import columns
from payments.admin.act_page import ActPage, act_page
from payments.admin.acts import Act
from payments.admin.correct_pages import OnceForm
from payments.admin.email_preview import may_see, preview_page
from payments.admin.facts import Section, Text, link_to, page_of
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import OneOf
from payments.admin.kept_file import download, kept_bytes
from payments.admin.needs import needs
from payments.admin.read_only import ReadOnlyPage
from payments.badges import state_badge
from payments.emails.samples import DIGEST
from payments.models import Email, EmailFile
from payments.operations.deliver_email import may_be_repeated
from payments.operations.refused import Refused
from payments.operations.send_email_again import can_be_copied, recipient_of_copy, send_email_again
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
    filterable = ("state", "kind", "queued_at", "order", "order__customer", "refund", "payment", "dispute")
    tab_field = "state"
    ordering = ("-queued_at", "-id")
    searched = {"reference": ["order__reference"], "email": ["recipient"]}
    search_help_text = "Order or recipient"
    empty_hint = "No mail has been written yet: the first paid order is confirmed by one."

    @admin.display(description="What")
    def what(self, row: Email) -> str:
        """The kind of message."""
        return row.get_kind_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Email]:
        """A digest tells sums: for those who see movements."""
        rows = super().get_queryset(request)
        return rows if may_see(DIGEST, request.user) else rows.exclude(kind=DIGEST)

    def list_acts(self, request: HttpRequest) -> list[Act]:
        return [Act("Preview", reverse("admin:payments_email_preview"))]

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("preview/", preview_page, name="payments_email_preview"),
            path("<int:pk>/try-again/", try_again, name="payments_email_try_again"),
            path("<int:pk>/send-again/", send_again_page, name="payments_email_send_again"),
            path("<int:pk>/files/<int:file_pk>/", email_file, name="payments_email_file"),
        ]
        return [*own, *super().get_urls()]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Email)
        tries = list(row.handed_over.order_by("pk"))
        return {
            "title": row.subject or row.get_kind_display(),
            "state": badge_html(state_badge("email", row.state)),
            "sections": [Section(row.get_kind_display(), _facts(row, request.user))],
            "texts": [Text("Problem", row.problem)] if row.problem else [],
            "tries": tries,
            "maybe_twice": any(each.outcome == "unknown" for each in tries),
            "files": row.files.order_by("pk"),
            "acts": _acts(row, request.user),
        }


def _facts(row: Email, user: Any) -> list[tuple[str, Any]]:
    about = [
        (name, link_to(each, user))
        for name, each in (
            ("Order", row.order), ("Invoice", row.invoice), ("Payment", row.payment), ("Refund", row.refund),
            ("Dispute", row.dispute),
        )
        if each is not None
    ]  # fmt: skip
    facts = [
        ("To", row.recipient or "–"),
        ("From", row.sender or "–"),
        *([("Reply to", row.reply_to)] if row.reply_to else []),
        ("Subject", row.subject or "Worded when it is sent"),
        *about,
        *([("Tells of", f"{row.about_date.day} {row.about_date:%b %Y}")] if row.about_date else []),
        *([("Copy of", link_to(row.copy_of, user))] if row.copy_of else []),
        ("Queued", exactly(row.queued_at)),
        ("Sent", exactly(row.sent_at)),
        ("Tries", row.tries),
        ("Message id", row.message_id or "–"),
    ]
    return [*facts, ("Next try", exactly(row.due_at))] if row.state == "queued" else facts


def _acts(row: Email, user: Any) -> list[Act]:
    if not user.has_perm("payments.correct_order"):
        return []
    if row.state == "failed" and may_be_repeated(row):
        return [Act("Try again", reverse("admin:payments_email_try_again", args=[row.pk]), primary=True, post=True)]
    if can_be_copied(row) and recipient_of_copy(row):
        return [Act("Send again", reverse("admin:payments_email_send_again", args=[row.pk]))]
    return []


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


@needs("payments.correct_order")
def send_again_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy, as a message of its own."""
    email = _visible(request, pk)
    recipient = recipient_of_copy(email)
    page = ActPage(
        row=email,
        title=f"Send “{email.subject or email.get_kind_display()}” again",
        act="Send it again",
        busy="Sending…",
        back=page_of(email),
        form=OnceForm,
        initial={"form_key": uuid.uuid4()},
        consequence=f"{recipient or 'Nobody'} gets the same words and files once more, as a new message. It says that "
        "it is a copy, and when the first one was sent.",
    )

    def do(told: dict[str, Any]) -> str:
        send_email_again(email=email, by=request.user, form_key=told["form_key"], now=timezone.now())  # type: ignore[arg-type]
        return f"A copy goes to {recipient}."

    return act_page(request, page, do)


@needs("payments.view_email")
def email_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """A file that went out with it, as it went out."""
    file = get_object_or_404(EmailFile, pk=file_pk, email=_visible(request, pk))
    return download(kept_bytes(file.file), name=file.name, media_type=file.media_type)


def _visible(request: HttpRequest, pk: int) -> Email:
    email = get_object_or_404(Email.objects.select_related("order"), pk=pk)
    if not may_see(email.kind, request.user):
        raise PermissionDenied
    return email
