"""Whether a call that was never sent should still be."""

from __future__ import annotations

from payments.models import StripeCall
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
    return None
