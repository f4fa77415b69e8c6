"""Take in what Stripe says of a Charge."""

from __future__ import annotations

from payments.domain.money import Money
from payments.domain.snapshots import ChargeSnapshot
from payments.models import Movement, Payment
from payments.operations.find_its_invoice import find_its_invoice
from payments.operations.find_payment import (
    first_of,
    locked_or_foreign,
    payment_by_charge,
    payment_by_intent,
    warn_of_taken_reference,
)
from payments.operations.hearing import Report, instant, is_ours
from payments.operations.link_customer import link_customer
from payments.operations.record_attempt import record_charged_attempt
from payments.operations.record_movement import record_told, told_movement
from payments.operations.settle_payment import settle_payment


def record_charge(snapshot: ChargeSnapshot, report: Report) -> Payment:
    """Write the charge down as an attempt of its payment, and its money, and settle."""
    payment = _find(snapshot, report)
    keep_charge(payment, snapshot)
    link_customer(payment=payment, customer_id=snapshot.customer_id, now=report.now)
    find_its_invoice(payment, report)
    record_charged_attempt(payment=payment, snapshot=snapshot, report=report)
    record_told(collected_by_charge(payment, snapshot, report))
    settle_payment(payment=payment, now=report.now)
    return payment


def keep_charge(payment: Payment, snapshot: ChargeSnapshot) -> None:
    """What a charge tells of the payment itself. The caller saves."""
    if snapshot.intent_id and payment.intent_id is None:
        payment.intent_id = snapshot.intent_id
    payment.disputed = payment.disputed or snapshot.disputed


def collected_by_charge(payment: Payment, snapshot: ChargeSnapshot, report: Report) -> Movement | None:
    """The movement that this report tells of. What was captured only in part, perhaps in several steps, the intent
    adds up."""
    if snapshot.rung != "succeeded" or snapshot.amount_captured != snapshot.amount:
        return None
    return told_movement(
        payment,
        kind="collected",
        # A report that leaves the intent out is still about the same money.
        source=snapshot.intent_id or payment.intent_id or snapshot.stripe_id,
        amount=snapshot.amount_captured,
        currency=snapshot.currency,
        moved_at=report.moved_at(snapshot.booked),
        heard_at=report.now,
    )


def _find(snapshot: ChargeSnapshot, report: Report) -> Payment:
    # The intent's metadata was copied to the charge when it was confirmed, so our reference may stand here too.
    ours = is_ours(snapshot)
    ids = {"intent_id": snapshot.intent_id} if snapshot.intent_id else {"lone_charge_id": snapshot.stripe_id}
    payment = locked_or_foreign(
        first_of(
            lambda: payment_by_intent(snapshot.intent_id),
            lambda: payment_by_charge(snapshot.stripe_id),
            lambda: (
                Payment.objects.filter(reference=snapshot.reference, intent_id=None, foreign=False).first()
                if ours and snapshot.intent_id
                else None
            ),
        ),
        ids=ids,
        money=Money(snapshot.amount, snapshot.currency),
        livemode=snapshot.livemode,
        made_at=instant(snapshot.created),
    )
    if ours and payment.foreign:
        warn_of_taken_reference(payment=payment, reference=snapshot.reference, now=report.now)
    return payment
