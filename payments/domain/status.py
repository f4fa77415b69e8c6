"""The six statuses, and how they are worked out. Nobody assigns a status: it is a function of facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What a payment or an order shows, everywhere."""

    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What is known of one try to collect; amounts in the minor unit of the payment's currency."""

    collected: int
    returned: int
    session: str | None  # rung of the Checkout Session, see rungs.SESSION
    intent: str | None  # rung of the PaymentIntent, see rungs.INTENT
    intent_status: str | None  # Stripe's own word for an open intent
    declined: bool  # the intent's last attempt was refused
    closed: bool  # nothing can collect it any more


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is known of an order. ``payments``: (status, collected, returned) in the order they were made;
    money in another currency than the order's is not counted here."""

    total: int
    cancelled: bool
    payments: Sequence[tuple[Status, int, int]]
    completed_free: bool  # its Checkout completed without a payment being required


def payment_status(facts: PaymentFacts) -> Status:
    """The status of a payment, from its facts alone."""
    if facts.collected > 0:
        return Status.REFUNDED if facts.returned >= facts.collected else Status.PAID
    if facts.session == "complete_paid" and facts.intent is None:
        return Status.PAID  # nothing was due
    if facts.intent == "canceled" or facts.session == "expired":
        return Status.CANCELLED
    if facts.intent == "open" and facts.intent_status == "requires_action":
        return Status.REQUIRES_ACTION
    if facts.intent == "open" and facts.intent_status == "requires_payment_method" and facts.declined:
        return Status.FAILED
    return Status.CANCELLED if facts.closed else Status.PENDING


def order_status(facts: OrderFacts) -> Status:
    """The status of an order, from its facts alone: money first, then the cancel, then the newest payment."""
    collected = sum(each[1] for each in facts.payments)
    returned = sum(each[2] for each in facts.payments)
    if collected > 0 and returned >= collected:
        return Status.REFUNDED
    if (facts.total > 0 and collected >= facts.total) or (facts.total == 0 and facts.completed_free):
        return Status.PAID
    if facts.cancelled:
        return Status.CANCELLED
    newest = facts.payments[-1][0] if facts.payments else Status.PENDING
    return newest if newest in (Status.REQUIRES_ACTION, Status.FAILED) else Status.PENDING
