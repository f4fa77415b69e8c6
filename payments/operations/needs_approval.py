"""Whether a second person must agree before an amount goes back."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from payments.domain.money import Money
from payments.models import Payment, Refund

# Stripe did not make these: they gave nothing back.
CAME_TO_NOTHING = ("refused", "not_made", "canceled")


def needs_approval(*, refunds: Iterable[Refund], amount: Money) -> bool:
    """Whether ``amount`` and all that was asked for before without approval are more than one person may decide.

    ``refunds``: those of the order, or of a payment that has none; read under its lock where it decides.
    """
    limits = settings.REFUND_APPROVAL_ABOVE
    if not limits:
        return False
    limit = limits.get(amount.currency)
    return limit is None or _asked_alone(refunds, amount.currency) + amount.amount > limit


def refunds_beside(payment: Payment) -> Iterable[Refund]:
    """What is counted together with a new refund of this payment."""
    if payment.order_id is None:
        return payment.refunds.all()
    return Refund.objects.filter(payment__order_id=payment.order_id)


def _asked_alone(refunds: Iterable[Refund], currency: str) -> int:
    """What was asked for here and nobody had to approve. What others made at Stripe nobody asked us."""
    return sum(
        refund.amount
        for refund in refunds
        if refund.currency == currency
        and not (refund.needs_approval or refund.foreign)
        and refund.state not in CAME_TO_NOTHING
    )
