"""How far an order has got, as far as the cart is concerned."""

from __future__ import annotations

from payments.domain.status import Status
from payments.models import Order, Payment

CART_CHANGED = "The customer changed the cart."  # why such an order is cancelled


def is_done(order: Order) -> bool:
    """Paid, given back, or with the bank: what was in the cart has been bought."""
    if order.collected_amount or order.known_status in (Status.PAID, Status.REFUNDED):
        return True
    return order.cancelled_at is None and any(bank_is_processing(payment) for payment in order.payments.all())


def is_open(order: Order) -> bool:
    """Whether it can still be paid, or closed."""
    return order.cancelled_at is None and not is_done(order)


def bank_is_processing(payment: Payment) -> bool:
    """The checkout is complete, the money is under way: a bank debit takes days."""
    session = payment.session
    return session is not None and session.rung == "complete_unpaid" and not payment.closed


def newest_payment(order: Order) -> Payment | None:
    """The try that counts now; what was made elsewhere or given up is not offered to the customer."""
    return order.payments.filter(foreign=False, given_up_at=None).order_by("-pk").first()


def address_to_pay(payment: Payment) -> str:
    """Where its customer pays it now; empty while there is no such page, or it leads nowhere any more."""
    session = payment.session
    if payment.closed or payment.given_up_at or payment.collected_amount or session is None or session.rung != "open":
        return ""
    return payment.checkout_url
