"""Staff are told that a customer's bank disputes a payment, or asks about it."""

from __future__ import annotations

from payments.emails.wording import Worded, button_of_dispute, dispute_of, money_of_dispute
from payments.formats import exact_minute, money
from payments.models import Dispute, Email


def dispute_opened(email: Email) -> Worded:
    """Worded by what is known of the dispute when the mail is sent."""
    dispute = dispute_of(email)
    amount, payment = money(dispute.money), dispute.payment.reference
    opening = f"The customer's bank disputes {amount} of {payment} and has taken it back."
    if dispute.is_inquiry:
        opening = f"The customer's bank asks about {amount} of {payment}. No money has moved."
    return Worded(
        subject=f"{'Inquiry' if dispute.is_inquiry else 'Dispute'} {dispute.reference}: {amount}",
        opening=opening,
        paragraphs=[f"Reason: {dispute.reason_in_words}.", _what_now(dispute)],
        table=money_of_dispute(dispute),
        button=button_of_dispute(dispute),
    )


def _what_now(dispute: Dispute) -> str:
    if not dispute.needs_response:
        return "Nothing has to be done now."
    until = f" by {exact_minute(dispute.respond_by)}" if dispute.respond_by else ""
    if dispute.is_inquiry:
        return f"Answer{until}, or give all of it back: a full refund ends an inquiry."
    return f"Send evidence{until}, or accept it. While it is open the payment cannot be refunded."
