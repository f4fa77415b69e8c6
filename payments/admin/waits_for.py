"""The sentence under an order's head: what it is waiting for, since when, and when Stripe was asked last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from payments import formats
from payments.admin.dispute_standing import disputed, lost
from payments.domain.money import Money
from payments.domain.status import Status
from payments.models import Ask, Dispute, Order, Payment, Refund
from payments.templatetags.payments import in_words

# Of the refunds under way, those whose next step is Stripe's.
AT_STRIPE = ("asked", "pending")


def waits_for(
    order: Order,
    payments: Sequence[Payment],
    refunds: Sequence[Refund],
    now: datetime,
    disputes: Sequence[Dispute] = (),
) -> str:
    """``payments``, ``refunds`` and ``disputes`` in the order they were made."""
    said = (disputed(order, disputes) or _waits_for(order, payments, refunds)) + lost(order, disputes)
    since = _waiting_for_stripe_since(order, payments, refunds)
    return f"{said} {_asked(payments, since, now)}" if since is not None else said


def _waiting_for_stripe_since(order: Order, payments: Sequence[Payment], refunds: Sequence[Refund]) -> datetime | None:
    """Since when it is Stripe's turn, and nobody else's."""
    under_way = [each.state_since for each in refunds if each.state in AT_STRIPE]
    if under_way:
        return min(under_way)
    if order.cancel_wanted_at and not order.cancelled_at and not order.collected_amount:
        return order.cancel_wanted_at
    newest = payments[-1] if payments else None
    if newest is None or newest.collected_amount or newest.closed:
        return None
    if newest.session is None:
        return newest.made_at
    return newest.session_completed_at if newest.session.rung == "complete_unpaid" else None


def _asked(payments: Sequence[Payment], since: datetime, now: datetime) -> str:
    """``Waiting for Stripe since 11:01; last asked 11:06: still processing.``"""
    waiting = f"Waiting for Stripe since {formats.clock_time(since, now)}"
    asks = Ask.objects.filter(payment__in=[payment.pk for payment in payments], read_at__gte=since)
    last = asks.order_by("-read_at").first()
    if last is None or last.read_at is None:
        planned = Ask.objects.filter(payment__in=[each.pk for each in payments], closed_at=None).order_by("due_at")
        due = planned.values_list("due_at", flat=True).first()
        return f"{waiting}; to be asked at {formats.clock_time(due, now)}." if due else f"{waiting}."
    answered = "it knows nothing of it" if last.outcome == "gone" else "still processing"
    return f"{waiting}; last asked {formats.clock_time(last.read_at, now)}: {answered}."


def _waits_for(order: Order, payments: Sequence[Payment], refunds: Sequence[Refund]) -> str:
    if order.cancel_wanted_at and not order.cancelled_at and order.known_status is not Status.PAID:
        return "It is to be cancelled: every way to pay it is being closed at Stripe first."
    newest = payments[-1] if payments else None
    match order.known_status:
        case Status.PAID:
            return _paid(order, refunds)
        case Status.REFUNDED:
            return f"All of the {formats.money(order.collected)} went back to the customer. Nothing is waiting."
        case Status.CANCELLED:
            why = f": {order.cancel_reason.rstrip('.')}" if order.cancel_reason else ""
            return f"Cancelled{why}. It cannot be paid any more."
        case Status.REQUIRES_ACTION:
            return "Waiting for the customer to confirm the payment with their bank (3-D Secure)."
        case Status.FAILED:
            return f"The last attempt was declined{_reason(newest)}. The customer can try again from their order page."
        case Status.PENDING:
            return _pending(order, newest)


def _paid(order: Order, refunds: Sequence[Refund]) -> str:
    if order.paid_after_cancel:
        return "Paid after it was cancelled. Somebody has to decide: fulfil it, or give the money back."
    under_way = Money(sum(each.amount for each in refunds if each.state in Refund.UNDER_WAY), order.currency)
    if any(each.state == "failed" for each in refunds) and not under_way:
        return "A refund failed: the money is back with us, and the customer does not have it. See below."
    if under_way:
        return f"Paid. {formats.money(under_way)} is on its way back; Stripe has yet to say that it arrived."
    if order.returned:
        returned, collected = formats.money(order.returned), formats.money(order.collected)
        return f"Paid; {returned} of {collected} went back to the customer. Nothing is waiting."
    return "Paid in full. Nothing is waiting."


def _pending(order: Order, newest: Payment | None) -> str:
    if order.discount_amount and not order.coupon_id:
        return "Its discount is being made at Stripe. The customer can pay once it is there."
    if newest is None:
        return "The customer has not gone on to pay yet."
    if newest.collected_amount:
        missing = formats.money(order.total - order.collected)
        return f"{formats.money(order.collected)} of {formats.money(order.total)} was collected; {missing} is missing."
    if newest.never_opened_at:
        return "Stripe did not open the checkout, so nothing was charged. The customer can try again."
    if newest.session is None:
        return "Stripe is being asked to open the checkout."
    if newest.session.rung == "complete_unpaid":
        return "The customer has confirmed; their bank is still processing the payment. That can take some days."
    if newest.session.rung == "expired" or newest.closed:
        return "The checkout closed unpaid. The customer can pay from their order page."
    until = f" It stays open until {formats.exact_minute(newest.expires_at)}." if newest.expires_at else ""
    return f"The checkout is open at Stripe and the customer has not paid yet.{until}"


def _reason(newest: Payment | None) -> str:
    words = in_words(newest.decline_reason) if newest else ""
    return f": {words[0].lower()}{words[1:]}" if words else ""
