"""The buttons in a page's head: the acts that apply now, for those who may do them. Others are absent, not greyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from payments.admin.collected import Collected
from payments.models import Order, Payment, Refund

UNPAID = ("pending", "requires_action", "failed")


@dataclass(frozen=True, slots=True)
class Act:
    """One button; it opens the act's own page, or with ``post`` does what moves no money and mails nobody new."""

    words: str
    url: str
    primary: bool = False
    post: bool = False


def acts_of_order(order: Order, collected: list[Collected], viewer: Any) -> list[Act]:
    """What can be done with an order now."""
    acts = _refunds(order, [each.payment for each in collected if each.can_refund])
    unpaid = order.status in UNPAID and not order.collected_amount and not order.cancel_wanted_at
    if unpaid and viewer.has_perm("payments.cancel_order"):
        acts.append(Act("Cancel order", reverse("admin:payments_order_cancel", args=[order.pk])))
    return acts


def acts_of_payment(each: Collected) -> list[Act]:
    """What can be done with a payment now."""
    return [_refund(each.payment, "Refund")] if each.can_refund else []


def _refunds(order: Order, refundable: list[Payment]) -> list[Act]:
    """One for all that was paid in the order's currency; money in another one goes back by itself."""
    own = [payment for payment in refundable if payment.currency == order.currency]
    others = [payment for payment in refundable if payment.currency != order.currency]
    if len(own) > 1:
        acts = [Act("Refund", reverse("admin:payments_order_refund", args=[order.pk]))]
    else:
        acts = [_refund(payment, "Refund") for payment in own]
    return acts + [_refund(payment, f"Refund {payment.reference}") for payment in others]


def acts_of_refund(refund: Refund, viewer: Any) -> list[Act]:
    """What can be decided about a request that waits for a second person; who asked is not that person."""
    if refund.state != "awaiting_approval":
        return []

    def act(words: str, name: str, **how: bool) -> Act:
        return Act(words, reverse(f"admin:payments_refund_{name}", args=[refund.pk]), **how)

    if refund.asked_by_id == viewer.pk:
        return [act("Withdraw", "withdraw")] if viewer.has_perm("payments.refund_payment") else []
    may = viewer.has_perm("payments.approve_refund")
    return [act("Approve", "approve", primary=True), act("Reject", "reject")] if may else []


def _refund(payment: Payment, words: str) -> Act:
    return Act(words, reverse("admin:payments_payment_refund", args=[payment.pk]))
