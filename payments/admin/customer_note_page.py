"""Write a note about a customer, for colleagues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments.admin.act_page import ActPage, act_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.models import Customer
from payments.operations.write_note import LONGEST, write_note


class NoteForm(forms.Form):
    """The text."""

    text = forms.CharField(
        label="Note",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Colleagues see it on the customer's page. Name orders by their reference rather than people.",
    )


@needs("payments.add_note")
def customer_note_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A text, and it stands in the customer's story."""
    customer = get_object_or_404(Customer, pk=pk)
    page = ActPage(
        row=customer, title="Add a note", act="Add note", busy="Saving…", back=page_of(customer), form=NoteForm
    )

    def do(told: dict[str, Any]) -> str:
        write_note(act="note", by=request.user, now=timezone.now(), text=told["text"], customer=customer)  # type: ignore[arg-type]
        return "The note is kept."

    return act_page(request, page, do)
