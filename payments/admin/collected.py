"""One try to collect as the pages show it: its attempts, its refunds, and what can still be given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from payments.domain.money import Money
from payments.models import Attempt, Payment, Refund


@dataclass(frozen=True, slots=True)
class Collected:
    """A payment with what the page around it needs."""

    payment: Payment
    attempts: list[Attempt]
    refunds: list[Refund]
    left: Money
    can_refund: bool

    @property
    def under_way(self) -> Money:
        """What is asked back and has not come through yet."""
        going = [refund.amount for refund in self.refunds if refund.state in Refund.UNDER_WAY]
        return Money(sum(going), self.payment.currency)


def collected_by(payment: Payment, viewer: Any) -> Collected:
    """``payment`` with its attempts and refunds already fetched: no query here."""
    attempts, refunds = list(payment.attempts.all()), list(payment.refunds.all())
    under_way = sum(refund.amount for refund in refunds if refund.state in Refund.UNDER_WAY)
    kept = 0 if payment.outside else payment.collected_amount - payment.returned_amount - payment.disputed_amount
    left = Money(max(kept - under_way, 0), payment.currency)
    may = not payment.refund_blocked and viewer.has_perm("payments.refund_payment")
    return Collected(payment, attempts, refunds, left, bool(left) and may)
