"""The customer's refund notice, worded by the refund's state when it is sent."""

from __future__ import annotations

from payments.emails.wording import Worded, order_of, page_of_order, refund_of
from payments.formats import money
from payments.models import Email


def refund_notice(email: Email) -> Worded:
    """On its way, given back, or not gone through."""
    order, refund = order_of(email), refund_of(email)
    amount = money(refund.money)
    words = {
        "succeeded": (
            f"We gave back {amount} of order {order.reference}.",
            "It takes 5 to 10 business days until your bank shows it.",
        ),
        "requires_action": (
            f"We are giving back {amount} of order {order.reference}.",
            "We need your bank details for it: you receive a separate mail that asks for them.",
        ),
        "canceled": (
            f"The refund of {amount} of order {order.reference} was cancelled.",
            "If you did not expect this, please answer this mail.",
        ),
        "failed": (
            f"The refund of {amount} of order {order.reference} did not go through.",
            "We look for another way to pay you and get in touch.",
        ),
    }
    opening, paragraph = words.get(
        refund.state,
        (
            f"We are giving back {amount} of order {order.reference}.",
            "It goes to the card or account that you paid with, usually within 5 to 10 business days.",
        ),
    )
    return Worded(
        subject=f"Your refund for order {order.reference}",
        opening=opening,
        paragraphs=[paragraph],
        table=[("Order total", money(order.total)), ("This refund", amount)],
        button=("See your order", page_of_order(order)),
    )
