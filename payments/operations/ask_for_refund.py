"""Ask Stripe for a refund that is written down and may be sent."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from payments.models import House, Refund
from payments.operations.ask_stripe import ask_stripe


def ask_for_refund(*, refund: Refund, by: User | None, now: datetime) -> None:
    """Write the call down; again only after an earlier one is known not to have happened."""
    payment = refund.payment
    target = {"payment_intent": payment.intent_id} if payment.intent_id else {"charge": payment.lone_charge_id}
    ask_stripe(
        "create_refund",
        params={
            **target,
            "amount": refund.amount,
            **({"reason": refund.reason} if refund.reason else {}),
            "metadata": {"backoffice": str(House.ours().installation_id), "ref": refund.reference},
        },
        about=refund.reference,
        now=now,
        order=payment.order,
        payment=payment,
        refund=refund,
        by=by,
    )
