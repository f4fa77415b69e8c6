"""One act on several rows of the catalogue: the page says on how many, and which are left out; then it does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from payments.admin.needs import needs
from payments.models.mirrored import Mirrored
from payments.operations.change_many import MOST, change_many, would_change
from payments.operations.refused import Refused

SALT = "payments.catalogue_batch"
LARGEST_KEY = 2**63 - 1


def batch_page(model: type[Mirrored], acts: Mapping[str, str]) -> Callable[..., HttpResponse]:
    """POST from the list with ``act``: what will happen. POST with ``confirmed``: it happens."""

    @needs(f"payments.change_{model._meta.model_name}")
    def view(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        act = request.POST.get("act", "")
        back = reverse(f"admin:payments_{model._meta.model_name}_changelist")
        keys = _confirmed_keys(request, model, act) if "confirmed" in request.POST else _picked(request)
        if act not in acts or not 0 < len(keys) <= MOST:
            few = f"Select the rows first, at most {MOST} at once."
            messages.warning(request, few)
            return HttpResponseRedirect(back)
        rows = list(model._default_manager.filter(pk__in=keys).order_by("pk"))
        if "confirmed" in request.POST:
            return _done(request, act, rows, back)
        return _shown(request, model, act, acts[act], rows, back)

    return view


def _picked(request: HttpRequest) -> list[int]:
    ticked = [each for each in request.POST.getlist("picked") if each.isascii() and each.isdigit()]
    return sorted({int(each) for each in ticked if int(each) <= LARGEST_KEY})


def _confirmed_keys(request: HttpRequest, model: type[Mirrored], act: str) -> list[int]:
    """What the page listed, signed there, so that both mean the same."""
    try:
        label, for_act, keys = signing.loads(request.POST["confirmed"], salt=SALT)
    except (signing.BadSignature, ValueError):
        return []
    return list(keys) if (label, for_act) == (model._meta.label, act) else []


def _done(request: HttpRequest, act: str, rows: list[Mirrored], back: str) -> HttpResponse:
    by: Any = request.user
    try:
        count = change_many(act=act, rows=rows, by=by, now=timezone.now())
    except Refused as refused:
        messages.error(request, f"Nothing was done. {refused}")
    else:
        messages.success(request, f"{count} changed. Stripe is told.")
    return HttpResponseRedirect(back)


def _shown(
    request: HttpRequest, model: type[Mirrored], act: str, words: str, rows: list[Mirrored], back: str
) -> HttpResponse:
    changed = [row for row in rows if would_change(act=act, row=row)]
    nouns = model._meta.verbose_name if len(changed) == 1 else model._meta.verbose_name_plural
    context = {
        **admin.site.each_context(request),
        "opts": model._meta,
        "title": f"{words} {len(changed)} {nouns}",
        "act": act,
        "words": f"{words} {len(changed)} {nouns}",
        "changed": changed,
        "left_out": [row for row in rows if row not in changed],
        "back": back,
        "confirmed": signing.dumps((model._meta.label, act, [row.pk for row in changed]), salt=SALT, compress=True),
    }
    return TemplateResponse(request, "admin/payments/batch.html", context)
