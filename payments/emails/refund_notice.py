"""The customer's refund notice, worded by the refund's state when it is sent."""

from __future__ import annotations

from payments.emails.bought import bought_of
from payments.emails.wording import Worded, refund_of
from payments.formats import money
from payments.models import Email


def refund_notice(email: Email) -> Worded:
    """On its way, given back, or not gone through."""
    bought, refund = bought_of(email), refund_of(email)
    amount = money(refund.money)
    words = {
        "succeeded": (
            f"We gave back {amount} of {bought.name}.",
            "It takes 5 to 10 business days until your bank shows it.",
        ),
        "requires_action": (
            f"We are giving back {amount} of {bought.name}.",
            "We need your bank details for it: you receive a separate mail that asks for them.",
        ),
        "canceled": (
            f"The refund of {amount} of {bought.name} was cancelled.",
            "If you did not expect this, please answer this mail.",
        ),
        "failed": (
            f"The refund of {amount} of {bought.name} did not go through.",
            "We look for another way to pay you and get in touch.",
        ),
    }
    opening, paragraph = words.get(
        refund.state,
        (
            f"We are giving back {amount} of {bought.name}.",
            "It goes to the card or account that you paid with, usually within 5 to 10 business days.",
        ),
    )
    return Worded(
        subject=f"Your refund for {bought.name}",
        opening=opening,
        paragraphs=[paragraph],
        table=[(f"{bought.noun.capitalize()} total", money(bought.total)), ("This refund", amount)],
        button=(f"See your {bought.noun}", bought.page),
    )
