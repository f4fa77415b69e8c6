"""Approve, reject or withdraw a refund that waits for a second person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments import formats
from payments.admin.act_page import ActPage, Do, act_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.admin.refund_words import consequence
from payments.badges import refund_reason
from payments.models import Refund
from payments.operations.approve_refund import approve_refund
from payments.operations.refund_order import Piece
from payments.operations.reject_refund import reject_refund
from payments.operations.what_is_left import refundable
from payments.operations.withdraw_refund import withdraw_refund
from payments.templatetags.payments import as_money, exactly


class DecisionForm(forms.Form):
    """A word for colleagues."""

    note = forms.CharField(
        label="Note for colleagues",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Optional. Shown in the timeline only.",
    )


class RejectionForm(forms.Form):
    """Who asked must learn why."""

    note = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever asked reads it in the timeline.",
    )


@needs("payments.approve_refund")
def approve_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Stripe is asked at once. Who asked is refused."""
    refund = _refund(pk)
    rest = refundable(payment=refund.payment)
    pieces = [Piece(refund.payment, refund.money)]
    page = ActPage(
        row=refund,
        title=f"Approve {refund.reference}",
        act=f"Approve {formats.money(refund.money)}",
        busy="Approving…",
        back=page_of(refund),
        form=DecisionForm,
        consequence=consequence(pieces, who=_who(refund), rest=rest, needed=False),
        facts=_facts(refund),
    )

    def do(told: dict[str, Any]) -> str:
        approve_refund(refund=refund, by=request.user, note=told["note"], now=timezone.now())  # type: ignore[arg-type]
        return f"{refund.reference} of {formats.money(refund.money)} is approved and asked of Stripe."

    return _decide(request, page, refund, do)


@needs("payments.approve_refund")
def reject_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Stripe is never asked."""
    refund = _refund(pk)
    page = ActPage(
        row=refund,
        title=f"Reject {refund.reference}",
        act=f"Reject {formats.money(refund.money)}",
        busy="Rejecting…",
        back=page_of(refund),
        form=RejectionForm,
        consequence=f"{_who(refund)} does not get {formats.money(refund.money)} back. Stripe is not asked, and the "
        "amount can be asked for again.",
        facts=_facts(refund),
        dangerous=True,
    )

    def do(told: dict[str, Any]) -> str:
        reject_refund(refund=refund, by=request.user, note=told["note"], now=timezone.now())  # type: ignore[arg-type]
        return f"{refund.reference} is not approved. Its amount can be asked for again."

    return _decide(request, page, refund, do)


@needs("payments.refund_payment")
def withdraw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """For who asked, and nobody else."""
    refund = _refund(pk)
    page = ActPage(
        row=refund,
        title=f"Withdraw {refund.reference}",
        act=f"Withdraw {formats.money(refund.money)}",
        busy="Withdrawing…",
        back=page_of(refund),
        form=DecisionForm,
        consequence=f"Nobody has to approve {formats.money(refund.money)} to {_who(refund)} any more. Stripe is not "
        "asked, and the amount can be asked for again.",
        facts=_facts(refund),
    )

    def do(told: dict[str, Any]) -> str:
        withdraw_refund(refund=refund, by=request.user, note=told["note"], now=timezone.now())  # type: ignore[arg-type]
        return f"{refund.reference} is withdrawn."

    return _decide(request, page, refund, do)


def _decide(request: HttpRequest, page: ActPage, refund: Refund, do: Do) -> HttpResponse:
    if request.method == "GET" and refund.state != "awaiting_approval":
        messages.info(request, f"{refund.reference} is not waiting for approval any more.")
        return HttpResponseRedirect(page.back)
    return act_page(request, page, do)


def _refund(pk: int) -> Refund:
    return get_object_or_404(Refund.objects.select_related("payment__order", "payment__customer", "asked_by"), pk=pk)


def _who(refund: Refund) -> str:
    order = refund.payment.order
    return (order.email if order else "") or str(refund.payment.customer or "The customer")


def _facts(refund: Refund) -> list[tuple[str, Any]]:
    return [
        ("Amount", as_money(refund.money)),
        ("Asked for by", str(refund.asked_by)),
        ("Asked for", exactly(refund.asked_at)),
        ("Reason", refund_reason(refund.reason) if refund.reason else "–"),
        ("Note", refund.note or "–"),
    ]
