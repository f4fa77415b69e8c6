"""Whether a call that was never sent should still be."""

from __future__ import annotations

from datetime import datetime

from payments.models import Dispute, StripeCall
from payments.operations.what_is_left import what_is_left
from payments.stripe.errors import Problem


def no_longer_wanted(*, call: StripeCall) -> Problem | None:
    """Why it should not be sent any more, or None. What was sent once must be followed to its end."""
    payment = call.payment
    if call.kind == "create_session" and payment is not None:
        order = payment.order
        if payment.given_up_at or (order is not None and order.cancel_wanted_at):
            return Problem(code="no_longer_wanted", message="The order was cancelled before Stripe was asked.")
    if call.kind == "create_coupon" and call.order is not None and call.order.cancel_wanted_at:
        return Problem(code="no_longer_wanted", message="The order was cancelled before Stripe was asked.")
    if call.kind == "create_refund" and call.refund is not None and call.refund.stripe_id is not None:
        # Made by an earlier sending that was taken for lost: a new key would make a second one.
        return Problem(code="no_longer_wanted", message="Stripe has reported this refund meanwhile.")
    if call.kind == "create_refund" and payment is not None and what_is_left(payment=payment).amount < 0:
        return Problem(
            code="more_than_is_left",
            message="Stripe has reported other refunds meanwhile: more would go back than was collected.",
        )
    dispute = call.dispute
    if dispute is not None and changed_meanwhile(dispute=dispute, asked_at=call.asked_at):
        return Problem(code="no_longer_wanted", message=f"{dispute.reference} changed before Stripe was asked.")
    return None


def changed_meanwhile(*, dispute: Dispute, asked_at: datetime) -> bool:
    """Whether a dispute no longer waits for the answer that was asked for then: what was written for an inquiry is
    not what one would say to the chargeback that it became."""
    return not dispute.needs_response or dispute.status_since > asked_at
