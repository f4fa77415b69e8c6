"""Attach a payment that was made elsewhere on the account to an order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments import formats
from payments.admin.confirm_page import ConfirmPage, Told, confirm_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.domain.references import base_reference
from payments.models import Order, Payment
from payments.operations.match_payment import match_payment


class MatchForm(forms.Form):
    """Which order, by its reference; also that of one of its payments or refunds."""

    order = forms.CharField(
        label="Order",
        max_length=40,
        help_text="Its reference, like K7Q2M4.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Write the order's reference."},
    )

    def clean_order(self) -> Order:
        """The order with this reference."""
        typed = base_reference(self.cleaned_data["order"].strip().upper())
        order = Order.objects.filter(reference=typed).first()
        if order is None:
            raise ValidationError(f"There is no order {typed}.")
        return order


@needs("payments.match_payment")
def match_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The money of the payment counts for the order from then on; it can be moved to another order later."""
    payment = get_object_or_404(Payment.objects.select_related("order", "customer"), pk=pk)
    amount = formats.money(payment.collected)
    page = ConfirmPage(
        row=payment,
        title=f"Attach {payment.reference} to an order",
        explained=f"{amount} was collected on the Stripe account by something else than this shop"
        + (f", and is attached to {payment.order}." if payment.order else ". Which order does it pay?"),
        busy="Attaching…",
        back=page_of(payment),
        form=MatchForm,
        act=lambda told: f"Attach {amount} to {told['order']}",
        consequence=lambda told: _consequence(payment, told["order"]),
        facts=lambda told: _facts(payment, told["order"]),
    )

    def do(told: Told) -> str:
        match_payment(payment=payment, order=told["order"], by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return f"{payment.reference} is attached to {told['order']}."

    return confirm_page(request, page, do)


def _consequence(payment: Payment, order: Order) -> str:
    said = f"{formats.money(payment.collected)} counts for {order.reference} of {order.email or 'its customer'}"
    if payment.order is not None:
        said += f", and no longer for {payment.order.reference}"
    said += "."
    if payment.currency != order.currency:
        return f"{said} It is in another currency than the order, so it does not pay it: a person has to look at that."
    missing = order.total - order.collected
    if payment.collected >= missing and not order.cancelled_at and missing.amount > 0:
        return f"{said} The order is paid by it, its open checkout is closed, and the customer gets the confirmation."
    return said


def _facts(payment: Payment, order: Order) -> list[tuple[str, Any]]:
    return [
        ("Collected", formats.money(payment.collected)),
        ("Paid by", payment.customer or "–"),
        ("Order", order.reference),
        ("Customer", order.email or "–"),
        ("Status", order.get_status_display()),
        ("Total", formats.money(order.total)),
        ("Collected before", formats.money(order.collected)),
    ]
