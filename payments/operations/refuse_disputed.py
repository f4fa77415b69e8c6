"""No refund of a charge while its dispute keeps Stripe from making one."""

from __future__ import annotations

from payments.models import Dispute, Payment
from payments.operations.refused import Refused


class ChargeIsDisputed(Refused):
    """The money is with the customer's bank, or about to be."""


def refuse_disputed(*, payment: Payment) -> None:
    """Raise ChargeIsDisputed while Stripe would refuse; an inquiry does not keep a refund back."""
    if not payment.refund_blocked:
        return
    open_ones = payment.disputes.exclude(status__in=Dispute.OVER).order_by("-opened_at")
    dispute = open_ones.filter(is_refundable=False).first() or open_ones.first()
    see = f" See the dispute {dispute.reference}." if dispute else ""
    raise ChargeIsDisputed(f"Stripe does not refund a charge while its dispute is open.{see}")
