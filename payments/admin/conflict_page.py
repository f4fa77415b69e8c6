"""What was changed on both sides, field by field, and a choice for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.domain.three_values import Conflict
from payments.models.mirrored import Mirrored
from payments.operations.keep_conflict_task import in_words
from payments.operations.refused import Refused
from payments.operations.resolve_conflict import conflicts_of, resolve_conflict, seal_of

SIDES = [("ours", "Ours"), ("theirs", "Stripe’s")]


class ResolveForm(forms.Form):
    """One choice a field; none is made for the person. ``seal``: what they were shown."""

    seal = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, conflicts: Any, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        for each in conflicts:
            self.fields[each.field] = forms.ChoiceField(label=in_words(each.field), choices=SIDES, required=False)

    def choices(self) -> dict[str, str]:
        """The fields that were decided."""
        return {name: side for name, side in self.cleaned_data.items() if name != "seal" and side}


def resolve_page(model: type[Mirrored]) -> Callable[..., HttpResponse]:
    """The page of a model's conflicts."""

    @needs(f"payments.change_{model._meta.model_name}")
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(model._default_manager.all(), pk=pk)
        if request.method == "GET":
            return _shown(request, row)
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "POST"])
        form = ResolveForm(conflicts_of(row), request.POST)
        if not form.is_valid() or not form.choices():
            return _shown(request, row, "Choose a side for at least one field.")
        try:
            by: Any = request.user
            left = resolve_conflict(
                row=row, choices=form.choices(), seal=form.cleaned_data["seal"], by=by, now=timezone.now()
            )
        except Refused as refused:
            return _shown(request, row, str(refused))
        messages.success(request, f"{len(left)} still to decide." if left else f"{row} is decided. Stripe is told.")
        return HttpResponseRedirect(request.path if left else page_of(row))

    return view


def _shown(request: HttpRequest, row: Mirrored, problem: str = "") -> HttpResponse:
    row.refresh_from_db()
    conflicts = conflicts_of(row)
    context = {
        **admin.site.each_context(request),
        "opts": row._meta,
        "row": row,
        "title": f"Changed here and at Stripe: {row}",
        "back": page_of(row),
        "seal": seal_of(conflicts),
        "fields": [_field(each) for each in conflicts],
        "problem": problem,
    }
    return TemplateResponse(request, "admin/payments/conflict.html", context)


def _field(conflict: Conflict) -> dict[str, Any]:
    sides = [("ours", "Here", conflict.ours), ("theirs", "At Stripe", conflict.theirs)]
    return {
        "name": conflict.field,
        "words": in_words(conflict.field),
        "before": shown_value(conflict.agreed),
        "sides": [(side, words, shown_value(value)) for side, words, value in sides],
    }


def shown_value(value: Any) -> str:
    """A value as a person reads it."""
    match value:
        case None | "" | [] | {}:
            return "nothing"
        case True:
            return "yes"
        case False:
            return "no"
        case list():
            return ", ".join(str(each) for each in value)
    return str(value)
