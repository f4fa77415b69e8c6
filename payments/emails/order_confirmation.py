"""The customer's confirmation: we received the money."""

from __future__ import annotations

from payments.emails.wording import Worded, bill_of, is_copy, order_of, page_of_order
from payments.formats import money
from payments.models import Email


def order_confirmation(email: Email) -> Worded:
    """Worded from the order as it is now; one that is sent again says so."""
    order = order_of(email)
    copy = is_copy(email)
    opening = f"We received {money(order.total)} for order {order.reference}. Thank you!"
    if order.total_amount == 0:
        opening = f"Your order {order.reference} is complete. There was nothing to pay. Thank you!"
    again = ["This is a copy of the confirmation that we sent you before."] if copy else []
    return Worded(
        subject=f"{'Copy: ' if copy else ''}Your order {order.reference} is confirmed",
        opening=opening,
        paragraphs=[*again, "You can see your order, and where it stands, at any time."],
        table=bill_of(order),
        button=("See your order", page_of_order(order)),
    )
