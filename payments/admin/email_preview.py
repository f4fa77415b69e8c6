"""*Emails → Preview*: each kind of mail as it would be sent now, on real data. Nothing is sent or kept."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from payments.admin.facts import Section
from payments.admin.needs import needs
from payments.emails.samples import DIGEST, name_of, noun_of, sample_email
from payments.emails.word_email import KINDS, word_email
from payments.models import Email

WIDTHS = {"wide": "Computer", "phone": "Phone"}
EXAMPLES = {
    "day": "2026-11-24",
    "invoice": "K7Q2M4",
    "order": "K7Q2M4",
    "payment": "K7Q2M4-P1",
    "refund": "K7Q2M4-R1",
    "dispute": "K7Q2M4-D1",
}


@needs("payments.view_email")
def preview_page(request: HttpRequest) -> HttpResponse:
    """``?kind=``, ``?of=`` a reference (the newest one that fits, when empty), ``?width=``."""
    kinds = [(kind, words) for kind, words in Email.KINDS if kind in KINDS and may_see(kind, request.user)]
    asked = request.GET.get("kind", "")
    kind = asked if asked in dict(kinds) else kinds[0][0]
    named = request.GET.get("of", "").replace("\x00", "").strip()
    now = timezone.now()
    email = sample_email(kind=kind, named=named, now=now)
    files = word_email(email, now=now) if email is not None else []
    noun = noun_of(kind)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Email._meta,
        "title": "Preview of mails",
        "kinds": kinds,
        "kind": kind,
        "of": named,
        "noun": noun,
        "example": EXAMPLES.get(noun, ""),
        "widths": WIDTHS.items(),
        "width": request.GET.get("width", "") if request.GET.get("width", "") in WIDTHS else "wide",
        "row": email,
        "sections": [Section("Head", _head(email, [file.name for file in files]))] if email is not None else [],
    }
    return TemplateResponse(request, "admin/payments/email_preview.html", context)


def may_see(kind: str, user: Any) -> bool:
    """A digest tells sums that not everybody sees who may read mails."""
    return kind != DIGEST or user.has_perm("payments.view_movement")


def _head(email: Email, files: list[str]) -> list[tuple[str, Any]]:
    head = [
        ("About", name_of(email)),
        ("From", email.sender),
        ("Reply to", email.reply_to or "The sender"),
        ("To", email.recipient or "Nobody: the house names no address of its staff"),
        ("Subject", email.subject),
    ]
    return [*head, ("Attached", ", ".join(files))] if files else head
