"""Work out a payment's status and sums from what was heard. Nothing else writes them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min, Q, Sum

from payments.domain.join import Heard
from payments.domain.status import PaymentFacts, payment_status
from payments.formats import money
from payments.models import Dispute, Payment
from payments.operations.hearing import instant
from payments.operations.open_task import close_tasks, open_task
from payments.operations.settle_order import settle_order
from payments.operations.what_is_left import what_is_left

COLLECTED = ("collected", "paid_outside")
RETURNED = ("returned", "return_failed", "returned_outside")
DISPUTED = ("disputed", "reinstated")


def settle_payment(*, payment: Payment, now: datetime) -> None:
    """Save the locked payment in step with its facts, then its order."""
    session, intent = payment.session, payment.intent
    if payment.foreign and intent is not None:
        # Not agreed here: what it asks for is what Stripe says.
        payment.amount, payment.currency = intent.report["amount"], intent.report["currency"]
        payment.made_at = instant(intent.report["created"])
    _sum_up(payment)
    payment.refund_blocked = payment.disputed and _is_blocked(payment)
    payment.closed = _is_closed(payment, session, intent)
    declined = intent is not None and intent.report["has_error"]
    status = payment_status(
        PaymentFacts(
            collected=payment.collected_amount,
            returned=payment.returned_amount,
            session=session.rung if session else None,
            intent=intent.rung if intent else None,
            intent_status=intent.report["status"] if intent else None,
            declined=declined,
            closed=payment.closed,
        )
    )
    if status != payment.status:
        payment.status, payment.status_since = status.value, now
    _show_attempts(payment)
    decline = intent.report["decline"] if intent is not None and declined and not payment.collected_amount else None
    payment.decline_reason = (decline["decline_code"] or decline["code"]) if decline else ""
    payment.save()
    _keep_task(payment, now)
    if payment.order is not None:
        settle_order(order=payment.order, now=now)


def _sum_up(payment: Payment) -> None:
    sums = payment.movements.filter(currency=payment.currency).aggregate(
        collected=Sum("amount", filter=Q(kind__in=COLLECTED), default=0),
        returned=Sum("amount", filter=Q(kind__in=RETURNED), default=0),
        disputed=Sum("amount", filter=Q(kind__in=DISPUTED), default=0),
        paid_at=Min("moved_at", filter=Q(kind__in=COLLECTED)),
    )
    payment.collected_amount = sums["collected"]
    payment.returned_amount = -sums["returned"]
    payment.disputed_amount = -sums["disputed"]
    payment.paid_at = sums["paid_at"]


def _is_blocked(payment: Payment) -> bool:
    """Whether a dispute is still open of which Stripe says that its charge cannot be refunded meanwhile."""
    return payment.disputes.exclude(status__in=Dispute.OVER).filter(is_refundable=False).exists()


def _show_attempts(payment: Payment) -> None:
    """When it was first tried, and the card to show: the one that paid, else the last one presented."""
    attempts = list(payment.attempts.order_by("attempted_at", "source"))
    if attempts:
        payment.attempted_at = attempts[0].attempted_at
        shown = next((each for each in attempts if each.state == "succeeded"), attempts[-1])
        payment.last4, payment.brand = shown.last4, shown.brand or shown.method_type


def _keep_task(payment: Payment, now: datetime) -> None:
    """Refunds may be heard of before the money that they give back: here, where both are summed, is the one place."""
    if not payment.refunds.exists():
        return
    left = what_is_left(payment=payment)
    if left.amount >= 0 or not payment.collected_amount:
        close_tasks(kinds=["over_refunded"], now=now, payment=payment)
        return
    what = "Refunds and disputes" if payment.disputed_amount else "Refunds"
    text = f"{what} of {payment.reference} add up to {money(-left)} more than was collected. See them at Stripe."
    open_task(
        kind="over_refunded",
        reason=f"over_refunded:{payment.reference}",
        text=text,
        now=now,
        worth=-left,
        payment=payment,
    )


def _is_closed(payment: Payment, session: Heard | None, intent: Heard | None) -> bool:
    """Whether nothing can collect it any more, by what Stripe said; one that collected is paid, not closed."""
    if payment.collected_amount:
        return False
    if intent is not None and intent.rung == "canceled":
        return True
    if session is None:
        return payment.never_opened_at is not None and intent is None
    if session.rung == "expired":
        return True
    return _refused_after_completion(payment, session, intent)


def _refused_after_completion(payment: Payment, session: Heard, intent: Heard | None) -> bool:
    """A bank debit that failed: back at requires_payment_method under a session that nobody can open again.

    Only a refusal later than the completion counts: an earlier one is a declined card before the debit was chosen.
    """
    return (
        session.rung == "complete_unpaid"
        and intent is not None
        and intent.rung == "open"
        and intent.report["status"] == "requires_payment_method"
        and intent.report["has_error"]
        and payment.session_completed_at is not None
        and instant(intent.moment.since) > payment.session_completed_at
    )
