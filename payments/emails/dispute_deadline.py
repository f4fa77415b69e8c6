"""Staff are told that the date of a dispute comes near."""

from __future__ import annotations

from payments.emails.wording import Worded, button_of_dispute, dispute_of, money_of_dispute
from payments.formats import exact_minute, money
from payments.models import Email


def dispute_deadline(email: Email) -> Worded:
    """Worded by whether it still waits for an answer when the mail is sent."""
    dispute = dispute_of(email)
    until = exact_minute(dispute.respond_by) if dispute.respond_by else "its date"
    amount = money(dispute.money)
    opening = f"{dispute.reference} over {amount} has to be answered by {until}."
    paragraph = "Without an answer the bank decides for its customer. Evidence can be sent once, so make it complete."
    if not dispute.needs_response:
        opening = f"{dispute.reference} over {amount} no longer waits for an answer."
        paragraph = "Nothing has to be done now."
    return Worded(
        subject=f"Answer {dispute.reference} by {until}",
        opening=opening,
        paragraphs=[f"Reason: {dispute.reason_in_words}.", paragraph],
        table=money_of_dispute(dispute),
        button=button_of_dispute(dispute),
    )
