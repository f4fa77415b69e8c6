"""Work out a payment's status and sums from what was heard. Nothing else writes them."""

from __future__ import annotations

from datetime import datetime

from payments.formats import money
from payments.models import Dispute, Payment
from payments.operations.mail_passing_state import mail_passing_state
from payments.operations.open_task import close_tasks, open_task
from payments.operations.settle_order import settle_order
from payments.operations.what_is_left import what_is_left
from payments.operations.work_out_payment import work_out_payment


def settle_payment(*, payment: Payment, now: datetime) -> None:
    """Save the locked payment in step with its facts, then its order."""
    work_out_payment(
        payment=payment, movements=list(payment.movements.all()), attempts=list(payment.attempts.all()), now=now
    )
    payment.refund_blocked = payment.disputed and _is_blocked(payment)
    payment.save()
    _keep_task(payment, now)
    if payment.order is not None:
        settle_order(order=payment.order, now=now)
        mail_passing_state(payment=payment, now=now)


def _is_blocked(payment: Payment) -> bool:
    """Whether a dispute is still open of which Stripe says that its charge cannot be refunded meanwhile."""
    return payment.disputes.exclude(status__in=Dispute.OVER).filter(is_refundable=False).exists()


def _keep_task(payment: Payment, now: datetime) -> None:
    """Refunds may be heard of before the money that they give back: here, where both are summed, is the one place."""
    if not payment.refunds.exists():
        return
    left = what_is_left(payment=payment)
    if left.amount >= 0 or not payment.collected_amount:
        close_tasks(kinds=["over_refunded"], now=now, payment=payment)
        return
    what = "Refunds and disputes" if payment.disputed_amount else "Refunds"
    text = f"{what} of {payment.reference} add up to {money(-left)} more than was collected. See them at Stripe."
    open_task(
        kind="over_refunded",
        reason=f"over_refunded:{payment.reference}",
        text=text,
        now=now,
        worth=-left,
        payment=payment,
    )
