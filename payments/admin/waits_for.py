"""The sentence under an order's head: what it is waiting for."""

from __future__ import annotations

from collections.abc import Sequence

from payments import formats
from payments.domain.money import Money
from payments.domain.status import Status
from payments.models import Order, Payment, Refund
from payments.templatetags.payments import in_words


def waits_for(order: Order, payments: Sequence[Payment], refunds: Sequence[Refund]) -> str:
    """``payments`` and ``refunds`` in the order they were made."""
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
