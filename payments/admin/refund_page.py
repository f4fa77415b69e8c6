"""Give money back: a form, a confirmation that says what will happen, and one refund however often it is sent."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from payments import formats
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.admin.refund_form import RefundForm
from payments.domain.money import Money
from payments.models import Payment
from payments.operations.refused import Refused
from payments.operations.request_refund import request_refund
from payments.operations.what_is_left import refundable


def refund_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The browser may keep the confirmation, so that going back to it shows it; sent again it refunds nothing more."""
    response = _refund_page(request, pk)
    if request.method == "POST" and response.status_code == 200:
        response["Cache-Control"] = "private, no-cache"
    return response


@needs("payments.refund_payment")
def _refund_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the form. POST: the confirmation; with ``confirmed``, the refund itself."""
    payment = get_object_or_404(Payment.objects.select_related("order", "customer"), pk=pk)
    left = refundable(payment=payment)
    if request.method == "GET":
        return _shown(request, payment, RefundForm(left=left)) if left else _nothing_left(request, payment)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    form = RefundForm(request.POST, left=left)
    if not form.is_valid():
        return _shown(request, payment, form)
    if "change" in request.POST:
        return _shown(request, payment, form)
    if "confirmed" in request.POST:
        return _refunded(request, payment, form)
    if form.too_much():
        return _shown(request, payment, form)
    return _shown(request, payment, form, amount=form.cleaned_data["amount"], text=_consequence(payment, form))


# The address table asks for the permission at the outermost function.
refund_page.permission = _refund_page.permission  # type: ignore[attr-defined]


def _refunded(request: HttpRequest, payment: Payment, form: RefundForm) -> HttpResponse:
    asked: Money = form.cleaned_data["amount"]
    try:
        refund = request_refund(
            payment=payment,
            amount=asked,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            by=request.user,  # type: ignore[arg-type]
            form_key=form.cleaned_data["form_key"],
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error("amount", str(refused))
        return _shown(request, payment, form)
    shown = formats.money(refund.money)
    if refund.money == asked:
        messages.success(request, f"{refund.reference} of {shown} is asked of Stripe; its state is shown below.")
    else:
        sent = f"This form was sent before: it made {refund.reference} of {shown}."
        messages.warning(request, f"{sent} Nothing more was refunded.")
    return HttpResponseRedirect(page_of(payment.order or payment))


def _nothing_left(request: HttpRequest, payment: Payment) -> HttpResponse:
    messages.info(request, f"{payment.reference} has nothing left to refund.")
    return HttpResponseRedirect(page_of(payment.order or payment))


def _consequence(payment: Payment, form: RefundForm) -> str:
    amount, left = form.cleaned_data["amount"], form.left
    who = payment.order.email if payment.order else str(payment.customer or "The customer")
    to = f"the {payment.brand.capitalize()} card ending in {payment.last4}" if payment.last4 else "the way they paid"
    rest = left - amount
    stays = f"{formats.money(rest)} of it can still go back later." if rest else "Then nothing is left to refund."
    asks = f"{who} gets {formats.money(amount)} back on {to}, from payment {payment.reference}."
    return f"{asks} {stays} This cannot be undone here."


def _shown(
    request: HttpRequest, payment: Payment, form: RefundForm, amount: Money | None = None, text: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Payment._meta,
        "row": payment,
        "title": f"Refund {payment.reference}",
        "form": form,
        "back": page_of(payment.order or payment),
        "confirming": amount,
        "act": f"Refund {formats.money(amount)}" if amount is not None else "",
        "consequence": text,
    }
    return TemplateResponse(request, "admin/payments/refund.html", context)
