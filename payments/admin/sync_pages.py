"""*Sync with Stripe*: begin a backfill, go on with one, or give it up. Nothing at Stripe is changed by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from payments.admin.act_page import ActPage, act_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.models import SyncRun
from payments.operations.refused import Refused
from payments.sync.start_run import give_up_run, go_on_in_background, start_run_in_background, unfinished_run
from payments.sync.types import TYPES


class StartForm(forms.Form):
    """Which types, and since when."""

    kinds = forms.MultipleChoiceField(
        label="What to read",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one type."},
        help_text="Payments stand on their customers, refunds and disputes on their payments: what is left out is "
        "read one by one where it is named.",
    )
    since = forms.DateField(
        label="Only what was made at Stripe since",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Nothing: from the beginning.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["kinds"]
        field.choices = [(kind, each.words.capitalize()) for kind, each in TYPES.items()]

    def clean_since(self) -> datetime | None:
        """The second at which that day begins in Greenwich, as Stripe counts."""
        day = self.cleaned_data["since"]
        if day is None:
            return None
        if day > timezone.now().date() + timedelta(days=1):
            raise forms.ValidationError("That day is still to come.")
        return datetime(day.year, day.month, day.day, tzinfo=UTC)


@needs("payments.start_syncrun")
def start_page(request: HttpRequest) -> HttpResponse:
    """One at a time: while one goes on, its page is shown instead."""
    under_way = unfinished_run()
    if under_way is not None and request.method == "GET":
        messages.warning(request, "This one goes on. Let it end, or give it up, before another one begins.")
        return HttpResponseRedirect(page_of(under_way))
    page = ActPage(
        row=SyncRun(),
        title="Sync with Stripe",
        act="Read everything chosen",
        busy="Beginning…",
        back=reverse("admin:payments_syncrun_changelist"),
        back_words="Sync with Stripe",
        form=StartForm,
        initial={"kinds": list(TYPES)},
        consequence="The worker reads what Stripe has of these types and takes in what is missing or newer there. "
        "Nothing at Stripe is changed, and reading it twice changes nothing here.",
    )

    def do(told: dict[str, Any]) -> tuple[str, str]:
        by: Any = request.user
        run = start_run_in_background(kinds=told["kinds"], since=told["since"], by=by, now=timezone.now())
        return "The worker begins. You may leave this page.", page_of(run)

    return act_page(request, page, do)


def _at_once(do: Callable[[SyncRun, Any], str]) -> Callable[..., HttpResponse]:
    @needs("payments.start_syncrun")
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        run = get_object_or_404(SyncRun, pk=pk)
        try:
            messages.success(request, do(run, request.user))
        except Refused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(page_of(run))

    return view


def _go_on(run: SyncRun, by: Any) -> str:
    go_on_in_background(run=run, by=by, now=timezone.now())
    return "The worker goes on where it stopped."


def _give_up(run: SyncRun, _by: Any) -> str:
    give_up_run(run=run, now=timezone.now())
    return "It is given up. What was taken in stays."


go_on = _at_once(_go_on)
give_up = _at_once(_give_up)
