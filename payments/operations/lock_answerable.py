"""Lock a dispute that can be answered now."""

from __future__ import annotations

from payments.models import Dispute, Payment, StripeCall
from payments.operations.locking import lock_payment
from payments.operations.refused import Refused


class NoAnswerWanted(Refused):
    """Stripe takes no evidence for it now."""


class AnswerUnderWay(Refused):
    """What was asked before has no outcome yet."""


def lock_answerable(*, dispute: Dispute) -> Dispute:
    """The dispute as it is now, its payment locked. Refused unless Stripe waits for an answer and none is under way."""
    key = dispute.payment_id
    payment = lock_payment(lambda: Payment.objects.filter(pk=key).first())
    dispute = Dispute.objects.get(pk=dispute.pk)
    if payment is not None:
        dispute.payment = payment  # the locked one
    if not dispute.needs_response:
        raise NoAnswerWanted(f"{dispute.reference} no longer waits for an answer.")
    if dispute.calls.filter(state__in=StripeCall.OPEN).exists():
        raise AnswerUnderWay(f"An answer to {dispute.reference} is on its way to Stripe. Wait for its outcome.")
    return dispute
