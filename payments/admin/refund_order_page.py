"""Give back what several payments of one order collected: the page shows how it is split before it is sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments.admin.needs import needs
from payments.admin.refund_dialog import RefundDialog, keeps_confirmation, refund_dialog
from payments.domain.money import Money
from payments.models import Order, Refund
from payments.operations.refund_order import lefts_of, pieces_of, refund_order


@keeps_confirmation
@needs("payments.refund_payment")
def refund_order_page(request: HttpRequest, pk: int) -> HttpResponse:
    """``?amount=`` fills in an amount, in the minor unit."""
    order = get_object_or_404(Order.objects.select_related("customer"), pk=pk)
    lefts = lefts_of(order=order)

    def ask(told: dict[str, Any]) -> list[Refund]:
        return refund_order(
            order=order,
            amount=told["amount"],
            reason=told["reason"],
            note=told["note"],
            by=request.user,  # type: ignore[arg-type]
            form_key=told["form_key"],
            now=timezone.now(),
        )

    dialog = RefundDialog(
        row=order,
        payments=[each.payment for each in lefts],
        blocked=list(order.payments.filter(refund_blocked=True).order_by("pk")),
        left=sum((each.money for each in lefts), Money(0, order.currency)),
        beside=list(Refund.objects.filter(payment__order=order)),
        pieces=lambda amount: pieces_of(order=order, amount=amount),
        ask=ask,
    )
    return refund_dialog(request, dialog)
