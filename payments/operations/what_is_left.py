"""How much of a payment can still be given back."""

from __future__ import annotations

from django.db.models import Sum

from payments.domain.money import Money
from payments.models import Payment, Refund


def what_is_left(*, payment: Payment) -> Money:
    """Collected, less what went back, was disputed, or is under way; nothing of what was paid outside Stripe.

    Negative when Stripe reports more than was collected.
    """
    if payment.outside:
        return Money(0, payment.currency)
    under_way = payment.refunds.filter(state__in=Refund.UNDER_WAY).aggregate(sum=Sum("amount", default=0))["sum"]
    kept = payment.collected_amount - payment.returned_amount - payment.disputed_amount
    return Money(kept - under_way, payment.currency)


def refundable(*, payment: Payment) -> Money:
    """What may be asked for now: what is left, never below zero."""
    left = what_is_left(payment=payment)
    return left if left.amount > 0 else Money(0, payment.currency)
