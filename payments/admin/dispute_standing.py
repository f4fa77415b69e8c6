"""Where a dispute stands, in a sentence: on its own page, and as a warning on those of its order and payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from payments import formats
from payments.domain.money import Money
from payments.domain.status import Status
from payments.models import Dispute, Order, Payment

# Fetched along with payments for ``disputes_of``.
DISPUTES = Prefetch("disputes", Dispute.objects.order_by("opened_at", "id"))

STANDING = {
    "warning_needs_response": "The customer's bank asks about {amount}. No money has moved. Answer by {until}, or "
    "refund all of it: a full refund ends an inquiry.",
    "warning_under_review": "We answered what the bank asked about {amount}. No money has moved; a full refund ends "
    "an inquiry.",
    "warning_closed": "The inquiry is over. No money has moved because of it.",
    "needs_response": "{took} Send evidence by {until}, or accept it.{blocked}",
    "under_review": "{took} Our evidence is with the bank, which decides within some 75 days.{blocked}",
    "won": "Won: {amount} came back to us.{keeps}",
    "lost": "Lost: the customer keeps {amount}.",
    "prevented": "It was settled before it became a dispute. Nothing is to be done.",
    "appeal_needs_response": "It was lost and can be appealed: {amount} is still with the customer. Answer by {until}.",
    "appeal_under_review": "The appeal is with the bank. {amount} is still with the customer.",
}


def disputes_of(payments: Sequence[Payment]) -> list[Dispute]:
    """Those of all these payments, with DISPUTES already fetched: no query here."""
    return [dispute for payment in payments for dispute in payment.disputes.all()]


def dispute_warnings(disputes: Sequence[Dispute], payments: Sequence[Payment]) -> dict[str, Any]:
    """For ``disputes.html`` and the table of totals: each dispute with its sentence, newest first, and what is gone."""
    now = timezone.now()
    gone = {payment.currency: 0 for payment in payments}
    for payment in payments:
        gone[payment.currency] += payment.disputed_amount
    return {
        "disputes": [(dispute, standing(dispute, now)) for dispute in reversed(disputes)],
        "disputed": [Money(amount, currency) for currency, amount in gone.items() if amount],
    }


def deadline(dispute: Dispute, now: datetime) -> str:
    """``5 Dec 2026, 23:59 (9 days left)``; a dash where no answer is possible."""
    if dispute.respond_by is None:
        return "–"
    until = formats.exact_minute(dispute.respond_by)
    return f"{until} ({formats.time_left(dispute.respond_by, now)})" if dispute.needs_response else until


def standing(dispute: Dispute, now: datetime) -> str:
    """What has happened to it, and whose turn it is."""
    amount = formats.money(dispute.money)
    fee = f", and Stripe charged a fee of {formats.money(dispute.fee)}" if dispute.fee else ""
    said = STANDING.get(dispute.status, "Stripe says: {status}.")
    return said.format(
        amount=amount,
        until=deadline(dispute, now),
        took=f"The bank took {amount} back for its customer{fee}.",
        blocked="" if dispute.is_refundable else " Until it is over, the payment cannot be refunded.",
        keeps=f" Stripe keeps its fee of {formats.money(dispute.fee)}." if dispute.fee else "",
        status=dispute.status.replace("_", " "),
    )


def disputed(order: Order, disputes: Sequence[Dispute]) -> str:
    """What a disputed order waits for; empty when its disputes change nothing."""
    if not order.collected_amount:
        return ""
    lead = "Paid, but" if order.known_status is Status.PAID else "Still,"
    waiting = [dispute for dispute in disputes if not dispute.is_over]
    for dispute in sorted(waiting, key=lambda each: not each.needs_response):
        what = "is asked about by the bank" if dispute.is_inquiry else "is disputed"
        said = f"{formats.money(dispute.money)} of it {what} ({dispute})."
        if dispute.needs_response:
            until = f" by {formats.exact_minute(dispute.respond_by)}" if dispute.respond_by else ""
            return f"{lead} {said} It waits for our answer{until}."
        return f"{lead} {said} It waits for the bank's decision."
    return ""


def lost(order: Order, disputes: Sequence[Dispute]) -> str:
    """What disputes have taken for good, as a sentence with a blank before it; empty when it is nothing."""
    gone = sum(each.amount for each in disputes if each.status == "lost" and each.currency == order.currency)
    return f" {formats.money(Money(gone, order.currency))} of it was lost to a dispute." if gone else ""
