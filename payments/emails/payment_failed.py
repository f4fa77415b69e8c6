"""The customer is told that a payment did not go through, and what helps."""

from __future__ import annotations

from payments.domain.declines import decline_sentence
from payments.emails.wording import Worded, bill_of, order_of, page_of_order, payment_of
from payments.formats import money
from payments.models import Email


def payment_failed(email: Email) -> Worded:
    """About a state that passes: it is sent only while the order can still be paid."""
    order, payment = order_of(email), payment_of(email)
    declined = payment.attempts.filter(state__in=["refused", "failed"]).order_by("-attempted_at", "-pk")
    method = declined.values_list("method_type", flat=True).first() or ""
    return Worded(
        subject=f"Your payment for order {order.reference} did not go through",
        opening=f"Your payment of {money(payment.money)} for order {order.reference} did not go through.",
        paragraphs=[
            decline_sentence(code=payment.decline_reason, method=method),
            "Your order is kept: you can pay it from its page.",
        ],
        table=bill_of(order),
        button=(f"Pay {money(order.total)}", page_of_order(order)),
    )
