"""Tell customer and staff of a refund."""

from __future__ import annotations

from datetime import datetime

from payments.formats import money
from payments.models import Payment, Refund
from payments.operations.open_task import open_task
from payments.operations.queue_email import queue_refund_email


def tell_of_refund(*, payment: Payment, refund: Refund, now: datetime) -> None:
    """What hangs on facts that are never unsaid: the refund is known; it failed. Safe to repeat."""
    known = refund.known
    queue_refund_email(kind="refund_notice", payment=payment, refund=refund, now=now)
    if known is not None and known.rung == "failed":
        text = f"{money(refund.money)} of {refund.reference} did not reach the customer: pay them another way."
        open_task(
            kind="refund_failed",
            reason=f"refund_failed:{refund.stripe_id}",
            text=text,
            now=now,
            worth=refund.money,
            payment=payment,
            refund=refund,
        )
        queue_refund_email(kind="refund_failed", payment=payment, refund=refund, now=now)


def tell_of_known_refunds(*, payment: Payment, now: datetime) -> None:
    """Of all that Stripe knows, now that the payment has found what it pays."""
    for refund in payment.refunds.exclude(stripe_id=None).order_by("pk"):
        tell_of_refund(payment=payment, refund=refund, now=now)
