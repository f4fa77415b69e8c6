"""Take in what Stripe says of a Checkout Session."""

from __future__ import annotations

from payments.domain.join import join
from payments.domain.money import Money
from payments.domain.snapshots import SessionSnapshot
from payments.models import Movement, Payment
from payments.operations.close_payment import close_unwanted
from payments.operations.find_payment import (
    first_of,
    locked_or_foreign,
    payment_by_intent,
    payment_by_session,
    warn_of_taken_reference,
)
from payments.operations.hearing import Report, ask_if_in_doubt, instant, is_ours
from payments.operations.link_customer import link_customer
from payments.operations.locking import lock_payment
from payments.operations.record_movement import record_told, told_movement
from payments.operations.settle_payment import settle_payment


def record_session(snapshot: SessionSnapshot, report: Report) -> Payment | None:
    """Join the report into its payment and settle. None when it is nothing that could have moved money for us:
    another's session that nobody confirmed, or one that sets up or subscribes."""
    payment = _find(snapshot, report)
    if payment is None:
        return None
    ask_if_in_doubt(payment.session, snapshot, report, payment=payment)
    taken = payment.intent_id is None and payment_by_intent(snapshot.intent_id) is not None
    keep_session(payment, snapshot, report, intent_is_taken=taken)
    link_customer(payment=payment, customer_id=snapshot.customer_id, now=report.now)
    record_told(collected_by_session(payment, snapshot, report))
    settle_payment(payment=payment, now=report.now)
    close_unwanted(payment=payment, now=report.now)
    return payment


def keep_session(payment: Payment, snapshot: SessionSnapshot, report: Report, *, intent_is_taken: bool) -> None:
    """Join the report into the payment; whoever hears first fills an id, and it never changes afterwards.

    ``intent_is_taken``: a payment carries the session's intent already. The caller saves.
    """
    payment.session_id = payment.session_id or snapshot.stripe_id
    if payment.intent_id is None and snapshot.intent_id and not intent_is_taken:
        payment.intent_id = snapshot.intent_id
    if snapshot.url and not payment.given_up_at:
        payment.checkout_url = payment.checkout_url or snapshot.url
    if snapshot.expires_at:
        payment.expires_at = payment.expires_at or instant(snapshot.expires_at)
    known = join(payment.session, snapshot.heard(report.moment))
    payment.session_heard = known.as_json()
    if known.rung.startswith("complete"):
        # The least second it was known complete: an intent refused after that can no longer be paid.
        reported = [instant(report.moment.until)] if snapshot.status == "complete" else []
        payment.session_completed_at = min(filter(None, [payment.session_completed_at, *reported]))


def collected_by_session(payment: Payment, snapshot: SessionSnapshot, report: Report) -> Movement | None:
    """The movement that this report tells of. Another's session does not say how much of its amount was captured: its
    intent does."""
    if snapshot.rung != "complete_paid" or not snapshot.intent_id or payment.foreign:
        return None
    return told_movement(
        payment,
        kind="collected",
        source=snapshot.intent_id,
        amount=snapshot.amount_total,
        currency=snapshot.currency,
        moved_at=report.moved_at(),
        heard_at=report.now,
    )


def _find(snapshot: SessionSnapshot, report: Report) -> Payment | None:
    ours = is_ours(snapshot)
    find = first_of(
        lambda: payment_by_session(snapshot.stripe_id),
        lambda: (
            Payment.objects.filter(reference=snapshot.reference, session_id=None, foreign=False).first()
            if ours
            else None
        ),
        lambda: _foreign_by_intent(snapshot.intent_id),
    )
    payment = lock_payment(find)
    if payment is None:
        if snapshot.mode != "payment" or not snapshot.intent_id:
            return None
        payment = locked_or_foreign(
            find,
            ids={"session_id": snapshot.stripe_id, "intent_id": snapshot.intent_id},
            money=Money(snapshot.amount_total, snapshot.currency),
            livemode=snapshot.livemode,
            made_at=instant(snapshot.created),
        )
    if ours and payment.foreign:
        warn_of_taken_reference(payment=payment, reference=snapshot.reference, now=report.now)
    return payment


def _foreign_by_intent(intent_id: str) -> Payment | None:
    payment = payment_by_intent(intent_id)
    return payment if payment is not None and payment.session_id is None else None
