"""Take in what Stripe says of a PaymentIntent."""

from __future__ import annotations

from payments.domain.money import Money
from payments.domain.snapshots import IntentSnapshot
from payments.models import Payment
from payments.operations.find_payment import (
    first_of,
    locked_or_foreign,
    payment_by_intent,
    warn_of_taken_reference,
)
from payments.operations.hearing import Report, instant, is_ours, joined
from payments.operations.link_customer import link_customer
from payments.operations.record_attempt import record_refused_attempt
from payments.operations.record_movement import record_movement
from payments.operations.settle_payment import settle_payment


def record_intent(snapshot: IntentSnapshot, report: Report) -> Payment:
    """Join the report into its payment, write its refused attempt and its money, and settle."""
    payment = _find(snapshot, report)
    payment.intent_id = payment.intent_id or snapshot.stripe_id
    payment.intent_heard = joined(payment.intent, snapshot, report, payment=payment).as_json()
    link_customer(payment=payment, customer_id=snapshot.customer_id, now=report.now)
    if snapshot.has_error:
        record_refused_attempt(payment=payment, snapshot=snapshot, report=report)
    if snapshot.rung == "succeeded":
        record_movement(
            payment=payment,
            kind="collected",
            source=snapshot.stripe_id,
            money=Money(snapshot.amount_received, snapshot.currency),
            moved_at=report.moved_at(snapshot.booked),
            heard_at=report.now,
        )
    settle_payment(payment=payment, now=report.now)
    return payment


def _find(snapshot: IntentSnapshot, report: Report) -> Payment:
    ours = is_ours(snapshot)
    payment = locked_or_foreign(
        first_of(
            lambda: payment_by_intent(snapshot.stripe_id),
            lambda: (
                Payment.objects.filter(reference=snapshot.reference, intent_id=None, foreign=False).first()
                if ours
                else None
            ),
        ),
        ids={"intent_id": snapshot.stripe_id},
        money=Money(snapshot.amount, snapshot.currency),
        livemode=snapshot.livemode,
        made_at=instant(snapshot.created),
    )
    if ours and payment.foreign:
        warn_of_taken_reference(payment=payment, reference=snapshot.reference, now=report.now)
    return payment
