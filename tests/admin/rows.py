"""Orders, payments, refunds and disputes as the core itself makes them: reports are recorded, nothing is assigned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client

from payments.domain.join import Moment
from payments.domain.money import Money
from payments.domain.references import payment_reference
from payments.domain.snapshots import (
    BalanceEntry,
    CardDetails,
    ChargeSnapshot,
    Decline,
    DisputeSnapshot,
    IntentSnapshot,
    RefundSnapshot,
)
from payments.models import Dispute, House, Order, Payment, Refund, StripeEvent, StripeEventBody
from payments.operations.hearing import Report
from payments.operations.open_payment import ReturnUrls, open_payment
from payments.operations.place_order import Line, place_order
from payments.operations.record_snapshot import record_snapshot

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URLS = ReturnUrls(success="http://shop.test/checkout/success/", cancel="http://shop.test/checkout/cancel/")
_numbers = count(1)


def staff(role: str = "Owner") -> Client:
    """A browser in which somebody of this role is logged in; no role at all for an empty name."""
    user = User.objects.create_user(f"{role or 'nobody'}-{next(_numbers)}", is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def order(
    amount: int = 6500, currency: str = "eur", email: str = "anna@example.com", name: str = "Cup", at: datetime = NOW
) -> Order:
    """An order of one line that nobody has paid yet."""
    return place_order(lines=[Line(name=name, quantity=1, unit=Money(amount, currency))], email=email, now=at)


def open_payment_of(order: Order, at: datetime = NOW) -> Payment:
    """The payment that is begun when its customer goes to pay."""
    return open_payment(order=order, urls=URLS, now=at)


def collect(payment: Payment, at: datetime = NOW, last4: str = "4242") -> Payment:
    """Stripe says that the payment was collected by a card."""
    number = next(_numbers)
    card = CardDetails(payment_method_id=f"pm_{number}", type="card", brand="visa", last4=last4, country="DE")
    intent = payment.intent_id or f"pi_{number}"
    _hear(_intent(payment, intent, "succeeded", charge=f"ch_{number}", at=at), at)
    _hear(_charge(payment, intent, f"ch_{number}", "succeeded", at, card, Decline()), at)
    payment.refresh_from_db()
    return payment


def decline(payment: Payment, at: datetime = NOW, code: str = "insufficient_funds") -> Payment:
    """Stripe says that a card was declined."""
    number = next(_numbers)
    card = CardDetails(payment_method_id=f"pm_{number}", type="card", brand="mastercard", last4="0341")
    why = Decline(code="card_declined", decline_code=code, message="Your card has insufficient funds.")
    intent = payment.intent_id or f"pi_{number}"
    waiting = _intent(payment, intent, "requires_payment_method", charge=f"ch_{number}", at=at, method=card, why=why)
    _hear(waiting, at)
    _hear(_charge(payment, intent, f"ch_{number}", "failed", at, card, why), at)
    payment.refresh_from_db()
    return payment


def paid_order(amount: int = 6500, currency: str = "eur", at: datetime = NOW, **more: Any) -> Order:
    """An order that was paid at once."""
    placed = order(amount, currency, at=at, **more)
    collect(open_payment_of(placed, at), at)
    placed.refresh_from_db()
    return placed


def returned(refund: Refund, status: str = "succeeded", at: datetime = NOW + timedelta(hours=1)) -> Refund:
    """Stripe says how far a refund has got."""
    snapshot = RefundSnapshot(
        stripe_id=f"re_{refund.pk}", livemode=False, status=status, amount=refund.amount, currency=refund.currency,
        **_marks(refund.reference), reason=refund.reason, charge_id="", intent_id=str(refund.payment.intent_id),
        created=int(at.timestamp()), failure_reason="", pending_reason="", failure_transaction_id="",
    )  # fmt: skip
    _hear(snapshot, at)
    refund.refresh_from_db()
    return refund


def disputed(
    payment: Payment, status: str = "needs_response", at: datetime = NOW + timedelta(hours=2), **more: Any
) -> Dispute:
    """Stripe says that a bank disputes the payment: a chargeback has taken its amount and a fee, an inquiry nothing."""
    number = payment.disputes.count() + 1
    second = int(at.timestamp())
    out = BalanceEntry(stripe_id=f"txn_{payment.pk}_{number}", amount=-payment.amount, fee=1500,
                       currency=payment.currency, created=second)  # fmt: skip
    values: dict[str, Any] = {
        "stripe_id": f"dp_{payment.pk}_{number}", "livemode": False, "installation": "", "reference": "",
        "status": status, "amount": payment.amount, "currency": payment.currency, "reason": "fraudulent",
        "network_reason_code": "10.4", "charge_id": "", "intent_id": str(payment.intent_id), "created": second,
        "due_by": int((NOW + timedelta(days=10)).timestamp()), "past_due": False, "has_evidence": False,
        "submission_count": 0, "is_refundable": status.startswith("warning_"),
        "entries": () if status.startswith("warning_") else (out,),
    }  # fmt: skip
    said = DisputeSnapshot(**{**values, **more})
    _hear(said, at)
    payment.refresh_from_db()
    return Dispute.objects.get(stripe_id=said.stripe_id)


def refunded_at_stripe(payment: Payment, amount: int, at: datetime = NOW + timedelta(hours=1)) -> Refund:
    """Someone gave money back at Stripe, and Stripe tells us."""
    snapshot = RefundSnapshot(
        stripe_id=f"re_elsewhere_{next(_numbers)}", livemode=False, status="succeeded", amount=amount,
        currency=payment.currency, installation="", reference="", reason="", charge_id="",
        intent_id=str(payment.intent_id), created=int(at.timestamp()), failure_reason="", pending_reason="",
        failure_transaction_id="",
    )  # fmt: skip
    _hear(snapshot, at)
    return Refund.objects.get(stripe_id=snapshot.stripe_id)


def more_money_for(payment: Payment, amount: int, at: datetime = NOW + timedelta(minutes=1)) -> Payment:
    """The customer pays the same order a second time."""
    assert payment.order is not None
    number = payment.order.payments.count() + 1
    again = Payment.objects.create(
        reference=payment_reference(payment.order.reference, number), order=payment.order, amount=amount,
        currency=payment.currency, livemode=False, made_at=at, status_since=at,
    )  # fmt: skip
    return collect(again, at, last4="1881")


def event(payment: Payment | None = None, text: str = "{}", state: str = "recorded", **more: Any) -> StripeEvent:
    """Something that Stripe told us."""
    values = {
        "event_id": f"evt_{next(_numbers)}",
        "type": "payment_intent.succeeded",
        "livemode": False,
        "state": state,
        "created_at": NOW,
        "received_at": NOW,
        "due_at": NOW,
        "api_version": "2026-10-28.endive",
    }
    made = StripeEvent.objects.create(**{**values, "payment": payment, **more})
    StripeEventBody.objects.create(event=made, text=text)
    return made


def _hear(snapshot: Any, at: datetime) -> None:
    second = int(at.timestamp())
    record_snapshot(snapshot, Report(Moment(second, second), at))


def _marks(reference: str) -> dict[str, Any]:
    return {"installation": str(House.ours().installation_id), "reference": reference}


def _intent(
    payment: Payment, intent: str, status: str, charge: str, at: datetime,
    method: CardDetails | None = None, why: Decline | None = None,
) -> IntentSnapshot:  # fmt: skip
    return IntentSnapshot(
        stripe_id=intent, livemode=False, status=status, amount=payment.amount, currency=payment.currency,
        **_marks(payment.reference), amount_received=payment.amount if status == "succeeded" else 0, customer_id="",
        latest_charge_id=charge, created=int(at.timestamp()), cancellation_reason="", next_action="",
        has_error=why is not None, error_charge_id=charge if why else "", error_method=method or CardDetails(),
        decline=why or Decline(),
    )  # fmt: skip


def _charge(
    payment: Payment, intent: str, charge: str, status: str, at: datetime, method: CardDetails, why: Decline
) -> ChargeSnapshot:
    return ChargeSnapshot(
        stripe_id=charge, livemode=False, installation="", reference="", status=status, captured=True,
        amount=payment.amount, amount_captured=payment.amount if status == "succeeded" else 0, amount_refunded=0,
        currency=payment.currency, intent_id=intent, customer_id="", created=int(at.timestamp()), disputed=False,
        outcome_type="", method=method, decline=why,
    )  # fmt: skip
