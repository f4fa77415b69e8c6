"""Close a way to pay at Stripe, so that what is cancelled here cannot be paid there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from payments.models import Order, Payment, StripeCall
from payments.operations.ask_stripe import ask_stripe


def close_payment(
    *,
    payment: Payment,
    now: datetime,
    by: User | None = None,
    claim_for: timedelta | None = None,
) -> StripeCall | None:
    """Ask Stripe to expire the payment's session; None while it has none, or when that is being asked already.

    A session that is still being made is closed when the answer tells its id, see ``perform_call``.
    """
    session = payment.session
    if payment.session_id is None or (session is not None and session.rung != "open"):
        return None
    under_way = payment.calls.filter(kind="expire_session", state__in=StripeCall.OPEN).first()
    if under_way is not None:
        return under_way
    return ask_stripe(
        "expire_session",
        params={},
        about=payment.reference,
        now=now,
        order=payment.order,
        payment=payment,
        by=by,
        stripe_id=payment.session_id,
        held_for=claim_for,
    )


def close_ways_to_pay(*, order: Order, now: datetime, by: User | None = None) -> None:
    """The locked order is paid in another way: what its customer could still pay at Stripe is closed there.

    Its address is not released any more. Should Stripe say that it was paid already, that is recorded as well.
    """
    for payment in order.payments.still_open().filter(foreign=False).order_by("pk"):
        payment.given_up_at = payment.given_up_at or now
        payment.save(update_fields=["given_up_at"])
        close_payment(payment=payment, now=now, by=by)


def close_unwanted(*, payment: Payment, now: datetime) -> None:
    """Close a session that opened after its order was to be cancelled, or after it was given up; asked for once."""
    unwanted = payment.given_up_at is not None or (payment.order is not None and payment.order.cancel_wanted_at)
    if not unwanted or payment.closed:
        return
    if not payment.calls.filter(kind="expire_session").exclude(state="did_not_happen").exists():
        close_payment(payment=payment, now=now)
