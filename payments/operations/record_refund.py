"""Take in what Stripe says of a Refund, asked for here or made at Stripe."""

from __future__ import annotations

from datetime import datetime

from payments.domain.join import Heard, join
from payments.domain.money import Money
from payments.domain.references import base_reference, refund_reference
from payments.domain.snapshots import RefundSnapshot
from payments.models import Movement, Payment, Refund
from payments.operations.carry_on_credit_note import tell_credit_note
from payments.operations.find_payment import first_of, payment_by_charge, payment_by_intent
from payments.operations.hearing import NotYetKnown, Report, ask_if_in_doubt, instant, is_ours
from payments.operations.locking import lock_payment
from payments.operations.open_task import open_task
from payments.operations.record_movement import record_movement, record_told, told_movement
from payments.operations.settle_payment import settle_payment
from payments.operations.tell_of_refund import tell_of_refund


def record_refund(snapshot: RefundSnapshot, report: Report) -> Payment:
    """Join the report into its refund, write the money that went or came back, and settle.

    Raises NotYetKnown when nothing was heard yet of the payment it belongs to.
    """
    payment = _payment_of(snapshot)
    refund = _row(payment, snapshot, report)
    ask_if_in_doubt(refund.known, snapshot, report, payment=payment)
    keep_refund(refund, snapshot, report)
    refund.save()
    _write_movements(payment, refund, snapshot, report)
    settle_payment(payment=payment, now=report.now)
    tell_of_refund(payment=payment, refund=refund, now=report.now)
    tell_credit_note(refund=refund, now=report.now)
    if refund.foreign and is_ours(snapshot):
        _warn_of_a_second_one(refund, snapshot.reference, report.now)
    return payment


def _payment_of(snapshot: RefundSnapshot) -> Payment:
    payment = lock_payment(
        first_of(
            lambda: _payment_by_refund(snapshot),
            lambda: payment_by_intent(snapshot.intent_id),
            lambda: payment_by_charge(snapshot.charge_id),
        )
    )
    if payment is not None:
        return payment
    kind, stripe_id = ("intent", snapshot.intent_id) if snapshot.intent_id else ("charge", snapshot.charge_id)
    if not stripe_id:
        raise NotYetKnown(f"Refund {snapshot.stripe_id} names neither an intent nor a charge.")
    raise NotYetKnown(f"Refund {snapshot.stripe_id} waits for {stripe_id}.", kind=kind, stripe_id=stripe_id)


def _refund_by_id_or_reference(snapshot: RefundSnapshot) -> Refund | None:
    by_id = Refund.objects.filter(stripe_id=snapshot.stripe_id).select_related("payment").first()
    if by_id is not None or not is_ours(snapshot):
        return by_id
    unnamed = Refund.objects.filter(reference=snapshot.reference, stripe_id=None, foreign=False)
    unnamed = unnamed.exclude(state__in=Refund.NOT_SENT)  # nobody has asked Stripe for these
    return unnamed.select_related("payment").first()


def _payment_by_refund(snapshot: RefundSnapshot) -> Payment | None:
    refund = _refund_by_id_or_reference(snapshot)
    return refund.payment if refund is not None else None


def _row(payment: Payment, snapshot: RefundSnapshot, report: Report) -> Refund:
    refund = _refund_by_id_or_reference(snapshot)
    if refund is not None:
        return refund
    return foreign_refund(payment, snapshot, report, reference=next_refund_reference(payment))


def foreign_refund(payment: Payment, snapshot: RefundSnapshot, report: Report, *, reference: str) -> Refund:
    """A row for a refund that was made at Stripe, not saved yet."""
    return Refund(
        reference=reference,
        payment=payment,
        foreign=True,
        stripe_id=snapshot.stripe_id,
        amount=snapshot.amount,
        currency=snapshot.currency,
        reason=snapshot.reason,
        asked_at=instant(snapshot.created),
        state_since=report.now,
    )


def next_refund_reference(payment: Payment) -> str:
    """The next free ``K7Q2M4-R…`` of the locked payment's order, or of the payment alone when it has none."""
    base = base_reference(payment.reference)
    taken = Refund.objects.filter(reference__startswith=f"{base}-R").values_list("reference", flat=True)
    numbers = [int(each.rpartition("-R")[2]) for each in taken]
    return refund_reference(base, max(numbers, default=0) + 1)


def keep_refund(refund: Refund, snapshot: RefundSnapshot, report: Report) -> Heard:
    """Join the report into the row; answers what is known now. The caller saves."""
    known = join(refund.known, snapshot.heard(report.moment))
    refund.stripe_id = refund.stripe_id or snapshot.stripe_id
    refund.heard = known.as_json()
    state = known.rung if known.rung != "open" else known.report["status"]
    state = state if state in dict(Refund.STATES) else "pending"
    if refund.state != state:
        refund.state, refund.state_since = state, report.now
    refund.failure_reason = known.report["failure_reason"]
    if refund.foreign:
        refund.reason = known.report["reason"]
    if snapshot.rung == "failed":
        refund.failed_at = min(filter(None, [refund.failed_at, report.moved_at(snapshot.failure_booked)]))
    return known


def _warn_of_a_second_one(refund: Refund, reference: str, now: datetime) -> None:
    """It carries our reference, but that row already stands for another refund at Stripe: money may go back twice."""
    open_task(
        kind="foreign_payment",
        reason=f"foreign_refund:{refund.stripe_id}",
        text=f"Stripe reports a second refund that carries our reference {reference}. "
        f"It is kept as {refund.reference}: find out whether the money went back twice.",
        now=now,
        payment=refund.payment,
        refund=refund,
    )


def _write_movements(payment: Payment, refund: Refund, snapshot: RefundSnapshot, report: Report) -> None:
    """``returned`` once any report says that it succeeded, or that it failed after the money had left;
    ``return_failed`` once it is known to have failed and the money had left."""
    record_told(returned_by_refund(payment, snapshot, report))
    has_left = payment.movements.filter(source=snapshot.stripe_id, kind="returned").exists()
    if refund.failed_at is not None and has_left:
        record_movement(
            payment=payment,
            kind="return_failed",
            source=snapshot.stripe_id,
            money=Money(snapshot.amount, snapshot.currency),
            moved_at=refund.failed_at,
            heard_at=report.now,
        )


def returned_by_refund(payment: Payment, snapshot: RefundSnapshot, report: Report) -> Movement | None:
    """The movement that this report tells of: the money left, also where it came back later."""
    if snapshot.rung != "succeeded" and not (snapshot.rung == "failed" and snapshot.failure_transaction_id):
        return None
    return told_movement(
        payment,
        kind="returned",
        source=snapshot.stripe_id,
        amount=-snapshot.amount,
        currency=snapshot.currency,
        moved_at=report.moved_at(snapshot.booked),
        heard_at=report.now,
    )
