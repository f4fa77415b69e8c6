"""The customer of an order that staff placed is told where to pay it."""

from __future__ import annotations

from payments.domain.status import Status
from payments.emails.wording import Worded, bill_of, order_of, page_of_order
from payments.formats import money
from payments.models import Email

SAFE = "You pay on Stripe's page; we never see your card."


def order_link(email: Email) -> Worded:
    """Worded by where the order stands when the mail is sent: it may have been paid or cancelled meanwhile."""
    order = order_of(email)
    name, amount = order.reference, money(order.total)
    opening, paragraph, button = f"Your order {name} over {amount} is ready to be paid.", SAFE, f"Pay {amount}"
    if order.total_amount == 0:
        opening, paragraph, button = (
            f"Your order {name} is ready.",
            "There is nothing to pay: confirm it.",
            "Confirm it",
        )
    if order.known_status in (Status.PAID, Status.REFUNDED):
        opening, paragraph, button = f"Your order {name} is paid.", "Nothing more is to be paid.", "See your order"
    elif order.cancel_wanted_at:
        opening, paragraph, button = f"Your order {name} was cancelled.", "Nothing is to be paid.", "See your order"
    return Worded(
        subject=f"Your order {name}",
        opening=opening,
        paragraphs=[paragraph, "The page behind this button shows where your order stands at any time."],
        table=bill_of(order),
        button=(button, page_of_order(order)),
    )
