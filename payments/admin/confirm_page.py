"""A page for an act with an amount or a choice: the form, then a sentence that repeats it, then the act, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse

from payments.operations.refused import Refused

Told = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage:
    """``form`` makes the form, with its hidden key. ``act``, ``consequence`` and ``facts`` are worded from what was
    told: the button says the act with its amount, never "OK"."""

    row: Model
    title: str
    explained: str
    busy: str  # the button's words while it is being sent
    back: str
    form: Callable[..., forms.Form]
    act: Callable[[Told], str]
    consequence: Callable[[Told], str]
    facts: Callable[[Told], list[tuple[str, Any]]] = lambda _told: []


def confirm_page(request: HttpRequest, page: ConfirmPage, do: Callable[[Told], str]) -> HttpResponse:
    """GET: the form. POST: the confirmation; with ``confirmed``, the act; with ``change``, the form once more.

    The browser may keep the confirmation, so that going back to it shows it; sent again it does nothing more.
    """
    if request.method == "GET":
        return _shown(request, page, page.form())
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    form = page.form(request.POST)
    if not form.is_valid() or "change" in request.POST:
        return _shown(request, page, form)
    if "confirmed" not in request.POST:
        return _kept(_shown(request, page, form, confirming=True))
    try:
        said = do(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _kept(_shown(request, page, form))
    messages.success(request, said)
    return HttpResponseRedirect(page.back)


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    return response


def _shown(request: HttpRequest, page: ConfirmPage, form: forms.Form, *, confirming: bool = False) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": page.row._meta,
        "row": page.row,
        "title": page.title,
        "page": page,
        "form": form,
        "confirming": confirming,
    }
    if confirming:
        told = form.cleaned_data
        context |= {"act": page.act(told), "consequence": page.consequence(told), "facts": page.facts(told)}
    return TemplateResponse(request, "admin/payments/confirm.html", context)
