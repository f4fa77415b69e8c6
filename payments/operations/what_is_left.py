"""How much of a payment can still be given back."""

from __future__ import annotations

from django.db.models import Sum

from payments.domain.money import Money
from payments.models import Payment, Refund


def what_is_left(*, payment: Payment) -> Money:
    """Collected, less what went back, less what is under way. Negative when Stripe reports more than was collected."""
    under_way = payment.refunds.filter(state__in=Refund.UNDER_WAY).aggregate(sum=Sum("amount", default=0))["sum"]
    return Money(payment.collected_amount - payment.returned_amount - under_way, payment.currency)


def refundable(*, payment: Payment) -> Money:
    """What may be asked for now: what is left, never below zero."""
    left = what_is_left(payment=payment)
    return left if left.amount > 0 else Money(0, payment.currency)
