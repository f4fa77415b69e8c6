"""The buttons in a page's head: the acts that apply now, for those who may do them. Others are absent, not greyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from payments.admin.collected import Collected
from payments.models import Order, Payment

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
    refundable = [each.payment for each in collected if each.can_refund]
    acts = [
        _refund(payment, f"Refund {payment.reference}" if len(refundable) > 1 else "Refund") for payment in refundable
    ]
    unpaid = order.status in UNPAID and not order.collected_amount and not order.cancel_wanted_at
    if unpaid and viewer.has_perm("payments.cancel_order"):
        acts.append(Act("Cancel order", reverse("admin:payments_order_cancel", args=[order.pk])))
    return acts


def acts_of_payment(each: Collected) -> list[Act]:
    """What can be done with a payment now."""
    return [_refund(each.payment, "Refund")] if each.can_refund else []


def _refund(payment: Payment, words: str) -> Act:
    return Act(words, reverse("admin:payments_payment_refund", args=[payment.pk]))
