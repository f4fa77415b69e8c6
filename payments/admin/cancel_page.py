"""Cancel an order that nobody paid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments import formats
from payments.admin.act_page import ActPage, act_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.models import Order
from payments.operations.cancel_order import cancel_order


class CancelForm(forms.Form):
    """Why, for colleagues."""

    reason = forms.CharField(label="Why", max_length=200, help_text="Shown in the timeline only.")


@needs("payments.cancel_order")
def cancel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The ways to pay it are closed at Stripe first; only then it is cancelled."""
    order = get_object_or_404(Order, pk=pk)
    page = ActPage(
        row=order,
        title=f"Cancel order {order.reference}",
        act=f"Cancel {order.reference}",
        busy="Cancelling…",
        back=page_of(order),
        form=CancelForm,
        consequence=f"{order.email or 'The customer'} can no longer pay the {formats.money(order.total)} of "
        f"{order.reference}: Stripe is asked to close its checkout first. If they pay first, the order stays.",
        dangerous=True,
    )

    def do(told: dict[str, Any]) -> str:
        cancel_order(order=order, reason=told["reason"], by=request.user, now=timezone.now())  # type: ignore[arg-type]
        order.refresh_from_db()
        if order.cancelled_at:
            return f"{order.reference} is cancelled."
        return f"{order.reference} is being cancelled: Stripe is asked to close its checkout."

    return act_page(request, page, do)
