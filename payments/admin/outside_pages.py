"""Money outside Stripe: an order was paid in cash or by transfer, or such money was given back."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments import formats
from payments.admin.confirm_page import ConfirmPage, Told, confirm_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.admin.outside_form import OutsideForm
from payments.domain.money import Money
from payments.models import Order, Payment
from payments.operations.mark_paid_outside import mark_paid_outside
from payments.operations.return_outside import left_outside, return_outside


@needs("payments.mark_paid_outside")
def mark_paid_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The order's ways to pay are closed at Stripe, and what came in is written down."""
    order = get_object_or_404(Order, pk=pk)
    missing = Money(max(order.total_amount - order.collected_amount, 0), order.currency)
    page = ConfirmPage(
        row=order,
        title=f"Mark {order.reference} as paid outside Stripe",
        explained=f"{formats.money(missing)} of {formats.money(order.total)} is missing. Write down what came in "
        "another way than through Stripe: in cash, by bank transfer.",
        busy="Writing it down…",
        back=page_of(order),
        form=partial(OutsideForm, suggested=missing),
        act=lambda told: f"Mark {formats.money(told['amount'])} as paid",
        consequence=lambda told: _consequence(order, missing, told["amount"]),
        facts=lambda told: [("Amount", formats.money(told["amount"])), ("Customer", order.email), ("How", told["how"])],
    )

    def do(told: Told) -> str:
        payment = mark_paid_outside(
            order=order,
            amount=told["amount"],
            how=told["how"],
            by=request.user,  # type: ignore[arg-type]
            form_key=told["form_key"],
            now=timezone.now(),
        )
        return f"{formats.money(payment.money)} is written down as {payment.reference}."

    return confirm_page(request, page, do)


def _consequence(order: Order, missing: Money, amount: Money) -> str:
    said = f"{formats.money(amount)} counts as collected for {order.reference} of {order.email or 'the customer'}, "
    said += "apart from Stripe's balance. What can still be paid at Stripe is closed there."
    if amount < missing:
        return f"{said} {formats.money(missing - amount)} stays missing."
    if amount > missing:
        return f"{said} That is {formats.money(amount - missing)} more than is missing."
    if order.cancelled_at:
        return f"{said} The order was cancelled: somebody has to decide whether it is fulfilled."
    return f"{said} The customer gets the confirmation."


@needs("payments.mark_paid_outside")
def return_outside_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is paid by this: it says that somebody has given the money back, or that it never came."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=pk)
    left = left_outside(payment=payment)
    page = ConfirmPage(
        row=payment.order or payment,
        title=f"Record what was given back of {payment.reference}",
        explained=f"{formats.money(left)} of it has not been given back. Stripe never had this money, so it is given "
        "back by hand; this writes down that it was, or that the entry was wrong.",
        busy="Writing it down…",
        back=page_of(payment.order or payment),
        form=partial(OutsideForm, suggested=left),
        act=lambda told: f"Record {formats.money(told['amount'])} as given back",
        consequence=lambda told: (
            f"{formats.money(told['amount'])} of {payment.reference} counts as returned to "
            f"{payment.order.email if payment.order else 'the customer'}. Stripe moves nothing, and no mail is sent."
        ),
        facts=lambda told: [("Amount", formats.money(told["amount"])), ("How", told["how"])],
    )

    def do(told: Told) -> str:
        return_outside(
            payment=payment,
            amount=told["amount"],
            how=told["how"],
            by=request.user,  # type: ignore[arg-type]
            form_key=told["form_key"],
            now=timezone.now(),
        )
        return f"{formats.money(told['amount'])} of {payment.reference} is written down as given back."

    return confirm_page(request, page, do)
