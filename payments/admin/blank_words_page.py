"""Blank what a colleague wrote about a customer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments.admin.act_page import ActPage, act_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.models import Customer
from payments.operations.blank_words import blank_words
from payments.operations.words_about import NothingWritten, words_of
from payments.templatetags.payments import exactly


@needs("payments.anonymise_customer")
def blank_words_page(request: HttpRequest, pk: int, kind: str, key: int) -> HttpResponse:
    """The text once more, and the button that takes it away for good."""
    customer = get_object_or_404(Customer, pk=pk)
    try:
        words = words_of(customer=customer, kind=kind, key=key)
    except NothingWritten as nothing:
        messages.info(request, str(nothing))
        return HttpResponseRedirect(page_of(customer))
    page = ActPage(
        row=customer,
        title="Blank a text",
        act="Blank this text",
        busy="Blanking…",
        back=page_of(customer),
        consequence="The text is gone for good. That somebody wrote it, and when, stays.",
        facts=[
            ("Text", words.text),
            ("Where", words.where),
            ("By", str(words.by or "The shop")),
            ("When", exactly(words.at)),
        ],
        dangerous=True,
    )

    def do(_told: dict[str, Any]) -> str:
        blank_words(customer=customer, kind=kind, key=key, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return "The text is blanked."

    return act_page(request, page, do)
