"""The notice of a refund, worded by how far it has got."""

from __future__ import annotations

from payments.formats import day_of
from payments.models import House, Refund
from payments.papers.house_of import seller_of
from payments.papers.locale_of import locale_of
from payments.papers.paper import Line, Paper, Party, Stamp
from payments.papers.receipt_of import customer_of, page_of, way_of

# The words behind the amount, and the stamp. What nobody agreed to, or Stripe refused, is no news for a customer.
STANDING: dict[str, tuple[str, Stamp]] = {
    "pending": ("on its way to you", ""),
    "requires_action": ("waiting for your bank details", ""),
    "succeeded": ("given back", "refunded"),
    "canceled": ("not given back: the refund was cancelled", "void"),
    "failed": ("did not go through", "failed"),
}
MEMOS = {
    "pending": "It usually takes 5 to 10 business days until your bank shows it.",
    "requires_action": "You receive a separate mail that asks for them.",
    "succeeded": "It usually takes 5 to 10 business days until your bank shows it.",
    "failed": "We look for another way to pay you and get in touch.",
}


class NothingToTell(ValueError):
    """A refund that has not been made."""


def has_notice(refund: Refund) -> bool:
    """Whether Stripe has taken it on."""
    return refund.state in STANDING


def refund_notice_of(*, refund: Refund, locale: str = "") -> Paper:
    """As the refund stands now."""
    if not has_notice(refund):
        raise NothingToTell(f"{refund.reference} is {refund.state}.")
    headline, stamp = STANDING[refund.state]
    payment, order = refund.payment, refund.payment.order
    since = day_of(refund.state_since)
    way = way_of(payment)
    about = f"Refund of order {order.reference}" if order else f"Refund of payment {payment.reference}"
    return Paper(
        kind="refund_notice",
        number=refund.reference,
        seller=seller_of(House.ours()),
        customer=customer_of(order) if order else _payer(refund),
        issued_date=since,
        currency=refund.currency,
        lines=(Line(description=about, amount=refund.amount),),
        total_amount=refund.amount,
        headline_amount=refund.amount,
        headline=headline,
        days=(("Asked for", day_of(refund.asked_at)), ("Stands so since", since)),
        fields=(
            ("Refund", refund.reference),
            *([("Order", order.reference)] if order else []),
            *([("To", way)] if way else []),
        ),
        memo=MEMOS.get(refund.state, ""),
        stamp=stamp,
        page_address=page_of(order) if order else "",
        locale=locale or locale_of(payment.customer),
    )


def _payer(refund: Refund) -> Party:
    """Of a payment made elsewhere."""
    customer = refund.payment.customer
    if customer is None:
        return Party(name="Customer")
    return Party(name=customer.name or customer.email or "Customer", email=customer.email if customer.name else "")
