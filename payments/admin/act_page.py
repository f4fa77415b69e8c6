"""A page for one act: it says what will happen, takes what the act needs, and does it once when it is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse

from payments.operations.refused import Refused

# Does it, and says in one sentence what came of it; and where that is seen, when it is not where one came from.
Do = Callable[[dict[str, Any]], str | tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPage:
    """``act``: the button's words, never "OK". ``consequence``: amount, customer and what follows, in a sentence.

    ``facts``: name and value of what should be seen once more. ``back``: where it came from and goes to.
    """

    row: Model
    title: str
    act: str
    busy: str  # the button's words while it is being sent
    back: str
    back_words: str = ""  # nothing: the row's
    form: type[forms.Form] = forms.Form
    initial: dict[str, Any] = field(default_factory=dict)
    consequence: str = ""
    facts: list[tuple[str, Any]] = field(default_factory=list)
    dangerous: bool = False


def act_page(request: HttpRequest, page: ActPage, do: Do) -> HttpResponse:
    """GET: the page. POST: the act; refused, the page says why in the operation's own sentence."""
    if request.method == "GET":
        return _shown(request, page, page.form(initial=page.initial))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    form = page.form(request.POST, initial=page.initial)
    if form.is_valid():
        try:
            said = do(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            words, goes_to = said if isinstance(said, tuple) else (said, page.back)
            messages.success(request, words)
            return HttpResponseRedirect(goes_to)
    return _shown(request, page, form)


def _shown(request: HttpRequest, page: ActPage, form: forms.Form) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "opts": page.row._meta,
        "row": page.row,
        "title": page.title,
        "page": page,
        "form": form,
    }
    return TemplateResponse(request, "admin/payments/act.html", context)
