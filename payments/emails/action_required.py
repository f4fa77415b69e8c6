"""The customer is told that the bank waits for a confirmation."""

from __future__ import annotations

from payments.emails.wording import Worded, bill_of, order_of, page_of_order, payment_of
from payments.formats import money
from payments.models import Email


def action_required(email: Email) -> Worded:
    """About a state that passes: it is sent only while the bank still waits."""
    order, payment = order_of(email), payment_of(email)
    return Worded(
        subject=f"Confirm your payment for order {order.reference}",
        opening=f"Your payment of {money(payment.money)} for order {order.reference} is not finished.",
        paragraphs=[
            "Your bank wants a confirmation from you. You have not been charged.",
            "Go on from your order's page and confirm it with your bank, or pay another way.",
        ],
        table=bill_of(order),
        button=("Go on and confirm", page_of_order(order)),
    )
