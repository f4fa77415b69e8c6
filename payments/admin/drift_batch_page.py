"""Repair or ignore several differences: the page says how many and what it will do, and another what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from payments import formats
from payments.admin.needs import needs
from payments.domain.money import Money
from payments.models import DriftItem
from payments.operations.refused import Refused
from payments.sync.ignore_drift import ignore_many
from payments.sync.repair_drift import repair_drift

SALT = "payments.drift_batch"
LARGEST_KEY = 2**63 - 1
MOST = 500
ACTS = {"repair": "Repair", "ignore": "Ignore"}


class BatchForm(forms.Form):
    """``listed``: what the page listed and what each side said, signed, so that both mean the same."""

    reason = forms.CharField(label="Why they may stay", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    listed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, act: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.act = act
        if act == "repair":
            del self.fields["reason"]

    def clean_listed(self) -> dict[int, list[str]]:
        """Key of each, and its two sides."""
        try:
            act, listed = signing.loads(self.cleaned_data["listed"], salt=SALT)
        except signing.BadSignature:
            raise ValidationError("It was not signed here.") from None
        if act != self.act:
            raise ValidationError("It was signed for something else.")
        return {key: [ours, theirs] for key, ours, theirs in listed}


@needs("payments.repair_driftitem")
def drift_batch_page(request: HttpRequest) -> HttpResponse:
    """POST from the list: what will happen. POST with ``listed``: it happens."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    act = request.POST.get("act") or request.POST.get("all") or ""
    if act not in ACTS:
        return HttpResponseRedirect(_list(request))
    if "listed" in request.POST:
        return _done(request, act)
    keys = _picked(request)
    if not 0 < len(keys) <= MOST:
        few = "Select the differences first." if not keys else f"At most {MOST} at once: narrow the list."
        messages.warning(request, few)
        return HttpResponseRedirect(_list(request))
    return _shown(request, act, DriftItem.objects.filter(pk__in=keys), BatchForm(act))


@needs("payments.view_driftitem")
def drift_result_page(request: HttpRequest) -> HttpResponse:
    """What came of those that were decided together; it looks again until the last one is."""
    at, by = parse_datetime(request.GET.get("at", "")), request.GET.get("by", "")
    named = at is not None and by.isascii() and by.isdigit() and int(by) <= LARGEST_KEY
    together = DriftItem.objects.filter(at=at, by=int(by)) if named else DriftItem.objects.none()
    items = list(together.order_by("-found_at", "-pk")[:MOST])
    settled = [item for item in items if item.state != "repairing"]
    context = {
        **admin.site.each_context(request),
        "opts": DriftItem._meta,
        "title": "Differences decided together",
        "items": items,
        "settled": len(settled),
        "still": sum(item.state == "open" for item in items),
        "under_way": len(settled) < len(items),
        "back": reverse("admin:payments_driftitem_changelist"),
    }
    return TemplateResponse(request, "admin/payments/drift_result.html", context)


def result_of(*, at: datetime, by: Any) -> str:
    """The address where those are shown that this person decided at that moment."""
    return f"{reverse('admin:payments_driftitem_result')}?{urlencode({'at': at.isoformat(), 'by': by.pk})}"


def _picked(request: HttpRequest) -> list[int]:
    """The keys of the rows that were ticked, or of all that the list is narrowed to; one more than may be."""
    if "all" in request.POST:
        try:
            rows = admin.site.get_model_admin(DriftItem).get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return []
        return list(rows.filter(state="open").values_list("pk", flat=True)[: MOST + 1])
    ticked = [each for each in request.POST.getlist("picked") if each.isascii() and each.isdigit()]
    return sorted({int(each) for each in ticked if int(each) <= LARGEST_KEY})


def _done(request: HttpRequest, act: str) -> HttpResponse:
    form = BatchForm(act, request.POST)
    valid = form.is_valid()
    listed: dict[int, list[str]] | None = form.cleaned_data.get("listed")
    if listed is None:
        messages.error(request, "This list is not one of ours. Begin again with the differences to decide.")
        return HttpResponseRedirect(_list(request))
    items = DriftItem.objects.filter(pk__in=listed)
    if valid:
        by: Any = request.user
        now = timezone.now()
        same = [item for item in items if [item.ours, item.theirs] == listed[item.pk] and item.state == "open"]
        try:
            if act == "repair":
                repair_drift(items=same, by=by, now=now)
            else:
                ignore_many(items=same, reason=form.cleaned_data["reason"], by=by, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            _say(request, act, len(same), len(listed))
            return HttpResponseRedirect(result_of(at=now, by=by) if same else _list(request))
    return _shown(request, act, items, form)


def _say(request: HttpRequest, act: str, count: int, listed: int) -> None:
    if count < listed:
        others = f"{listed - count} changed or were settled meanwhile, and are left as they are."
        messages.warning(request, f"{formats.counted(count, 'difference')} taken. {others}")
    elif act == "repair":
        messages.success(request, "They are being repaired: Stripe is read again, and both sides are compared anew.")
    else:
        messages.success(request, "Ignored. Each comes back only if one of its two sides changes.")


def _shown(request: HttpRequest, act: str, items: Iterable[DriftItem], form: BatchForm) -> HttpResponse:
    rows = sorted(items, key=lambda item: (item.kind, item.stripe_id, item.field))
    taken = [item for item in rows if item.state == "open" and (act == "ignore" or item.repairable)]
    words = f"{ACTS[act]} {formats.counted(len(taken), 'difference')}"
    context = {
        **admin.site.each_context(request),
        "opts": DriftItem._meta,
        "title": words,
        "act": act,
        "words": words,
        "taken": taken,
        "objects": len({item.stripe_id for item in taken}),
        "left_out": [item for item in rows if item not in taken],
        "worth": _worth(taken),
        "back": _list(request),
        "form": form,
        # Afresh each time: what is signed is what this page shows.
        "listed": signing.dumps((act, [(i.pk, i.ours, i.theirs) for i in taken]), salt=SALT, compress=True),
    }
    return TemplateResponse(request, "admin/payments/drift_batch.html", context)


def _worth(items: Sequence[DriftItem]) -> list[Money]:
    """What they are worth, a currency each."""
    found: dict[str, Money] = {}
    for item in items:
        if item.worth is not None:
            found[item.currency] = found.get(item.currency, Money(0, item.currency)) + item.worth
    return [found[currency] for currency in sorted(found)]


def _list(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{reverse('admin:payments_driftitem_changelist')}{'?' if query else ''}{query}"
