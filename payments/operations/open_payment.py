"""Open a way to pay an order: a payment, and the Checkout Session that carries it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from payments.domain.references import payment_reference
from payments.domain.status import Status
from payments.models import House, Order, Payment, StripeCall
from payments.operations.ask_about import ask_about
from payments.operations.ask_stripe import ask_stripe
from payments.operations.checkout_lines import checkout_lines
from payments.operations.locking import lock_order
from payments.operations.refused import Refused


class NothingToPay(Refused):
    """The order is paid, refunded or cancelled."""


class BankIsProcessing(Refused):
    """A bank debit is under way: a second payment would take the money twice."""


class DiscountNotReady(Refused):
    """The coupon that stands for the order's discount is not known yet."""


class StillChecking(Refused):
    """An earlier checkout has run out, and Stripe has not said yet that it was not paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnUrls:
    """Where Stripe sends the customer: absolute addresses; ``success`` may hold ``{CHECKOUT_SESSION_ID}``."""

    success: str
    cancel: str


def open_payment(*, order: Order, urls: ReturnUrls, now: datetime, claim_for: timedelta | None = None) -> Payment:
    """The order's open payment, made unless there is one that the customer can still go on with.

    Its ``create_session`` call is written down in the same transaction; ``claim_for`` leaves it that long to the
    caller, who performs it while the customer waits.
    """
    try:
        return _open(order, urls, now, claim_for)
    except StillChecking:
        for payment in order.payments.still_open().exclude(session_id=None):
            _ask_now(payment, now)
        raise


def _open(order: Order, urls: ReturnUrls, now: datetime, claim_for: timedelta | None) -> Payment:
    with transaction.atomic():
        order = lock_order(order.pk)
        settled = order.known_status in (Status.PAID, Status.REFUNDED, Status.CANCELLED)
        if settled or order.cancel_wanted_at or order.collected_amount:
            raise NothingToPay(
                f"Order {order.reference} is {order.get_status_display().lower()}: nothing is to be paid."
            )
        for payment in order.payments.order_by("pk"):
            if _is_usable(payment, now):
                return payment
        if order.discount_amount and not order.coupon_id:
            raise DiscountNotReady("Your discount is being prepared. Try again in a moment.")
        return _new_payment(order, urls, now, claim_for)


def _ask_now(payment: Payment, now: datetime) -> None:
    why = "Its time is up and nobody said how it ended."
    ask_about(kind="session", stripe_id=str(payment.session_id), why=why, due_at=now, now=now, payment=payment)


def _is_usable(payment: Payment, now: datetime) -> bool:
    """Whether its customer can go on with it; one that Stripe only ever answers with an error is given up."""
    if payment.closed or payment.collected_amount or payment.foreign or payment.given_up_at:
        return False
    session = payment.session
    if session is not None and session.rung.startswith("complete"):
        raise BankIsProcessing("Your bank is still processing the payment of this order. You need not pay again.")
    if session is not None and payment.expires_at is not None and payment.expires_at <= now:
        raise StillChecking("We are checking how your earlier checkout ended. Try again in a moment.")
    if payment.session_id is None and payment.calls.filter(kind="create_session", state="looking").exists():
        # A stored 5xx: nobody was ever shown this session, so nobody can pay it. It is looked for and closed later.
        payment.given_up_at = now
        payment.save(update_fields=["given_up_at"])
        return False
    return True


def next_payment_reference(order: Order) -> str:
    """The next free ``K7Q2M4-P…`` of the locked order; one that was attached to it has a name of its own."""
    taken = Payment.objects.filter(reference__startswith=f"{order.reference}-P").values_list("reference", flat=True)
    numbers = [int(each.rpartition("-P")[2]) for each in taken]
    return payment_reference(order.reference, max(numbers, default=0) + 1)


def _new_payment(order: Order, urls: ReturnUrls, now: datetime, claim_for: timedelta | None) -> Payment:
    payment = Payment.objects.create(
        reference=next_payment_reference(order),
        order=order,
        amount=order.total_amount,
        currency=order.currency,
        livemode=order.livemode,
        made_at=now,
        status_since=now,
    )
    ask_stripe(
        "create_session",
        params=_session_params(order, payment, urls),
        about=payment.reference,
        now=now,
        order=order,
        payment=payment,
        held_for=claim_for,
    )
    return payment


def _session_params(order: Order, payment: Payment, urls: ReturnUrls) -> dict[str, Any]:
    # Metadata does not travel from the session to its intent: both carry it.
    marks = {"backoffice": str(House.ours().installation_id), "ref": payment.reference}
    return {
        "mode": "payment",
        "client_reference_id": order.reference,
        "customer_email": order.email,
        "customer_creation": "always",
        "metadata": marks,
        "payment_intent_data": {"metadata": marks, "description": f"Order {order.reference}"},
        "line_items": checkout_lines(order),
        **({"discounts": [{"coupon": order.coupon_id}]} if order.discount_amount else {}),
        "success_url": urls.success,
        "cancel_url": urls.cancel,
    }


def opening_call(*, payment: Payment) -> StripeCall | None:
    """The call that opens this payment's session."""
    return payment.calls.filter(kind="create_session").order_by("-pk").first()
