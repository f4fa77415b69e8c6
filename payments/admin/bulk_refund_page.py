"""Refund the selected orders: the page lists what will happen to each, and one button does it."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from payments.admin.bulk_refund import in_words, lines_of, totals_of
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.models import Order, Refund
from payments.operations.refund_orders import MOST_ORDERS, refund_orders
from payments.operations.refused import Refused

SALT = "payments.bulk_refund"
LARGEST_KEY = 2**63 - 1


class BulkRefundForm(forms.Form):
    """``listed``: the orders and what the page says is left of each, signed, so that both mean the same."""

    reason = forms.ChoiceField(choices=Refund.REASONS)
    note = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    listed = forms.CharField(widget=forms.HiddenInput)

    def clean_listed(self) -> list[tuple[int, int]]:
        """Key of each order, and its amount."""
        try:
            return [(key, amount) for key, amount in signing.loads(self.cleaned_data["listed"], salt=SALT)]
        except signing.BadSignature:
            raise ValidationError("It was not signed here.") from None


@needs("payments.refund_payment")
def bulk_refund_page(request: HttpRequest) -> HttpResponse:
    """POST from the list: what will happen. POST with ``confirmed``: the batch."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if "confirmed" in request.POST:
        return _confirmed(request)
    keys = _picked(request)
    if not 0 < len(keys) <= MOST_ORDERS:
        few = "Select the orders first." if not keys else f"At most {MOST_ORDERS} orders at once: narrow the list."
        messages.warning(request, few)
        return HttpResponseRedirect(_list_of_orders(request))
    return _shown(request, keys, None)


def _picked(request: HttpRequest) -> list[int]:
    """The keys of the rows that were ticked, or of all that the list is narrowed to; one more than may be."""
    if "all" in request.POST:
        try:
            rows = admin.site.get_model_admin(Order).get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return []
        return list(rows.values_list("pk", flat=True)[: MOST_ORDERS + 1])
    ticked = [each for each in request.POST.getlist("picked") if each.isascii() and each.isdigit()]
    return sorted({int(each) for each in ticked if int(each) <= LARGEST_KEY})


def _confirmed(request: HttpRequest) -> HttpResponse:
    form = BulkRefundForm(request.POST)
    if form.is_valid():
        try:
            batch = refund_orders(
                listed=form.cleaned_data["listed"],
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                by=request.user,  # type: ignore[arg-type]
                form_key=form.cleaned_data["form_key"],
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return HttpResponseRedirect(page_of(batch))
    listed = form.cleaned_data.get("listed")
    if listed is None:
        messages.error(request, "This list is not one of ours. Begin again with the orders to refund.")
        return HttpResponseRedirect(_list_of_orders(request))
    return _shown(request, [key for key, _ in listed], form)


def _shown(request: HttpRequest, keys: list[int], sent: BulkRefundForm | None) -> HttpResponse:
    lines = lines_of(keys, request.user)
    refunded = [line for line in lines if line.left]
    to_approve = [line for line in refunded if line.needs_approval]
    asks_only = len(to_approve) == len(refunded)
    context = {
        **admin.site.each_context(request),
        "opts": Order._meta,
        "title": "Refund selected orders",
        "refunded": refunded,
        "left_out": [line for line in lines if not line.left],
        "totals": totals_of(refunded),
        "to_approve": in_words(to_approve) if to_approve else "",
        "act": f"{'Ask for approval of' if asks_only else 'Refund'} {in_words(refunded)}" if refunded else "",
        "back": _list_of_orders(request),
        "form": sent or BulkRefundForm(initial={"form_key": uuid.uuid4()}),
        # Afresh each time: what is signed is what this page shows.
        "listed": signing.dumps([(line.order.pk, line.left.amount) for line in refunded], salt=SALT, compress=True),
    }
    return TemplateResponse(request, "admin/payments/bulk_refund.html", context)


def _list_of_orders(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{reverse('admin:payments_order_changelist')}{'?' if query else ''}{query}"
