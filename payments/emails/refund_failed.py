"""The customer is told that money which should have come back did not."""

from __future__ import annotations

from payments.emails.bought import bought_of
from payments.emails.wording import Worded, refund_of
from payments.formats import money
from payments.models import Email


def refund_failed(email: Email) -> Worded:
    """The bank sent the refund back."""
    bought, refund = bought_of(email), refund_of(email)
    amount = money(refund.money)
    return Worded(
        subject=f"Your refund for {bought.name} could not be delivered",
        opening=f"Your bank did not accept our refund of {amount} for {bought.name}.",
        paragraphs=["The money is still yours. We look for another way to pay you and get in touch."],
        table=[("This refund", amount)],
        button=(f"See your {bought.noun}", bought.page),
    )
