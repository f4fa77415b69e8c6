"""An internal note, written on the page of the row that it is about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.models import Customer, Invoice, Order, Payment, Refund
from payments.operations.refused import Refused
from payments.operations.write_note import write_note

NOUNS: dict[str, type[Model]] = {
    "order": Order,
    "payment": Payment,
    "refund": Refund,
    "customer": Customer,
    "invoice": Invoice,
}


@needs("payments.add_note")
def add_note(request: HttpRequest, pk: int, noun: str) -> HttpResponse:
    """POST: keep what was written, and show the page again."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = get_object_or_404(NOUNS[noun], pk=pk)
    try:
        write_note(
            act="note",
            text=request.POST.get("text", "").replace("\x00", ""),
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            **_about(row),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The note is kept.")
    return HttpResponseRedirect(page_of(row))


def _about(row: Any) -> dict[str, Any]:
    """Also what the row belongs to, so that each of their pages tells it."""
    if isinstance(row, Customer):
        return {"customer": row}
    if isinstance(row, Invoice):
        return {"invoice": row}
    if isinstance(row, Refund):
        return {"refund": row, **_about(row.payment)}
    return {"payment": row, "order": row.order} if isinstance(row, Payment) else {"order": row}


def note_address(noun: str) -> URLPattern:
    """For the addresses of the noun's pages."""
    return path("<int:pk>/note/", add_note, {"noun": noun}, name=f"payments_{noun}_note")


def note_url(row: Model, viewer: Any) -> str:
    """Where the form on the row's page goes; empty for those who may not write."""
    if not viewer.has_perm("payments.add_note"):
        return ""
    return reverse(f"admin:payments_{row._meta.model_name}_note", args=[row.pk])
