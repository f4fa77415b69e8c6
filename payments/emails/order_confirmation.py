"""The customer's confirmation: we received the money."""

from __future__ import annotations

from django.conf import settings

from payments.emails.wording import Worded, order_of
from payments.formats import money
from payments.models import Email


def order_confirmation(email: Email) -> Worded:
    """Worded from the order as it is now."""
    order = order_of(email)
    lines = [(f"{line.quantity} × {line.name}", money(line.total)) for line in order.lines.order_by("pk")]
    amount = money(order.total)
    opening = f"We received {amount} for order {order.reference}. Thank you!"
    if order.total_amount == 0:
        opening = f"Your order {order.reference} is complete. There was nothing to pay. Thank you!"
    return Worded(
        subject=f"Your order {order.reference} is confirmed",
        opening=opening,
        paragraphs=["You can see your order, and where it stands, at any time."],
        table=[*lines, ("Total", amount)],
        button=("See your order", f"{settings.PUBLIC_URL}/orders/{order.token}/"),
    )
