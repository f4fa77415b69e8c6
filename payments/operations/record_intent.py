"""Take in what Stripe says of a PaymentIntent."""

from __future__ import annotations

from payments.domain.join import join
from payments.domain.money import Money
from payments.domain.snapshots import IntentSnapshot
from payments.models import Movement, Payment
from payments.operations.find_its_invoice import find_its_invoice
from payments.operations.find_payment import (
    first_of,
    locked_or_foreign,
    payment_by_intent,
    warn_of_taken_reference,
)
from payments.operations.hearing import Report, ask_if_in_doubt, instant, is_ours
from payments.operations.link_customer import link_customer
from payments.operations.record_attempt import record_refused_attempt
from payments.operations.record_movement import record_told, told_movement
from payments.operations.settle_payment import settle_payment


def record_intent(snapshot: IntentSnapshot, report: Report) -> Payment:
    """Join the report into its payment, write its refused attempt and its money, and settle."""
    payment = _find(snapshot, report)
    ask_if_in_doubt(payment.intent, snapshot, report, payment=payment)
    keep_intent(payment, snapshot, report)
    link_customer(payment=payment, customer_id=snapshot.customer_id, now=report.now)
    find_its_invoice(payment, report, snapshot=snapshot)
    if snapshot.has_error:
        record_refused_attempt(payment=payment, snapshot=snapshot, report=report)
    record_told(collected_by_intent(payment, snapshot, report))
    settle_payment(payment=payment, now=report.now)
    return payment


def keep_intent(payment: Payment, snapshot: IntentSnapshot, report: Report) -> None:
    """Join the report into the payment. The caller saves."""
    payment.intent_id = payment.intent_id or snapshot.stripe_id
    payment.intent_heard = join(payment.intent, snapshot.heard(report.moment)).as_json()


def collected_by_intent(payment: Payment, snapshot: IntentSnapshot, report: Report) -> Movement | None:
    """The movement that this report tells of."""
    if snapshot.rung != "succeeded":
        return None
    return told_movement(
        payment,
        kind="collected",
        source=snapshot.stripe_id,
        amount=snapshot.amount_received,
        currency=snapshot.currency,
        moved_at=report.moved_at(snapshot.booked),
        heard_at=report.now,
    )


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
