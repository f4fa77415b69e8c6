"""The sentences of giving money back: what will happen, what it needs, what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from payments import formats
from payments.domain.money import Money
from payments.models import Dispute, Payment, Refund
from payments.operations.refund_order import Piece
from payments.operations.refuse_disputed import ChargeIsDisputed, refuse_disputed


def consequence(pieces: Sequence[Piece], *, who: str, rest: Money, needed: bool) -> str:
    """Who gets how much on which way, what is left then, and whether it is sent at once."""
    total = sum((piece.money for piece in pieces), Money(0, rest.currency))
    if len(pieces) == 1:
        payment = pieces[0].payment
        gets = f"{who} gets {formats.money(total)} back on {_way(payment)}, from payment {payment.reference}."
    else:
        parts = [f"{formats.money(piece.money)} on {_way(piece.payment)}" for piece in pieces]
        gets = f"{who} gets {formats.money(total)} back in {len(pieces)} parts: {_listed(parts)}."
    stays = f"{formats.money(rest)} of it can still go back later." if rest else "Then nothing is left to refund."
    if needed:
        return f"{gets} {stays} Nothing is sent to Stripe until somebody else has approved it."
    return f"{gets} {stays} This cannot be undone here."


def inquiry_hints(payments: Sequence[Payment]) -> list[str]:
    """The customer's bank asks about a charge that can still be refunded."""
    asking = Dispute.objects.filter(payment__in=payments, status__startswith="warning_", is_refundable=True)
    return [
        f"The customer's bank is asking about {each.payment.reference}, see {each.reference}. "
        "No money has moved; giving all of it back may end the inquiry."
        for each in asking.exclude(status__in=Dispute.OVER).select_related("payment").order_by("opened_at")
    ]


def blocked_hints(blocked: Sequence[Payment]) -> list[str]:
    """Why these payments give nothing back now."""
    return [f"{payment.reference}: {why}" for payment in blocked if (why := _why_not(payment))]


def _why_not(payment: Payment) -> str:
    try:
        refuse_disputed(payment=payment)
    except ChargeIsDisputed as refused:
        return str(refused)
    return ""


def approval_hint(currency: str) -> str:
    """From which amount on a second person must agree, where there is a limit at all."""
    limits = settings.REFUND_APPROVAL_ABOVE
    if currency not in limits:
        return f"Refunds in {currency.upper()} always need the approval of a second person."
    limit = formats.money(Money(limits[currency], currency))
    return f"Once more than {limit} of one order is asked back, a second person has to approve."


def said_of(refunds: Sequence[Refund]) -> str:
    """What came of a form that was sent."""
    named = _listed([f"{each.reference} of {formats.money(each.money)}" for each in refunds])
    several = len(refunds) > 1
    if any(each.state == "awaiting_approval" for each in refunds):
        return f"{named} {'wait' if several else 'waits'} for the approval of a second person. Stripe is not asked yet."
    states = "their states are" if several else "its state is"
    return f"{named} {'are' if several else 'is'} asked of Stripe; {states} shown below."


def _way(payment: Payment) -> str:
    if payment.last4:
        return f"the {payment.brand.capitalize()} card ending in {payment.last4}"
    return "the way they paid"


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
