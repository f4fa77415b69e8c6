"""Give back what one payment collected."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments.admin.needs import needs
from payments.admin.refund_dialog import RefundDialog, keeps_confirmation, refund_dialog
from payments.domain.money import Money
from payments.models import Payment, Refund
from payments.operations.needs_approval import refunds_beside
from payments.operations.refund_order import Piece
from payments.operations.request_refund import request_refund
from payments.operations.what_is_left import refundable


@keeps_confirmation
@needs("payments.refund_payment")
def refund_page(request: HttpRequest, pk: int) -> HttpResponse:
    """``?amount=`` fills in an amount, in the minor unit."""
    payment = get_object_or_404(Payment.objects.select_related("order", "customer"), pk=pk)

    def ask(told: dict[str, Any]) -> list[Refund]:
        refund = request_refund(
            payment=payment,
            amount=told["amount"],
            reason=told["reason"],
            note=told["note"],
            by=request.user,  # type: ignore[arg-type]
            form_key=told["form_key"],
            now=timezone.now(),
        )
        return [refund]

    def pieces(amount: Money) -> list[Piece]:
        return [Piece(payment, amount)]

    dialog = RefundDialog(
        row=payment,
        payments=[payment],
        blocked=[payment] if payment.refund_blocked else [],
        left=Money(0, payment.currency) if payment.refund_blocked else refundable(payment=payment),
        beside=list(refunds_beside(payment)),
        pieces=pieces,
        ask=ask,
    )
    return refund_dialog(request, dialog)
