"""Take in what Stripe says of a Dispute: an inquiry, a chargeback, and whatever becomes of them."""

from __future__ import annotations

from datetime import timedelta

from payments.domain.join import join
from payments.domain.money import Money
from payments.domain.references import base_reference, dispute_reference
from payments.domain.snapshots import BalanceEntry, DisputeSnapshot
from payments.formats import exact_minute, money
from payments.models import Dispute, House, Payment
from payments.operations.find_payment import first_of, payment_by_charge, payment_by_intent
from payments.operations.hearing import NotYetKnown, Report, ask_if_in_doubt, instant
from payments.operations.locking import lock_payment
from payments.operations.open_task import close_tasks, open_task
from payments.operations.queue_email import queue_staff_email
from payments.operations.record_movement import record_movement
from payments.operations.settle_payment import settle_payment

# A dispute first heard of when it is older, by a late synchronisation, is history: nobody is written to.
NEWS_FOR = timedelta(days=30)


def record_dispute(snapshot: DisputeSnapshot, report: Report) -> Payment:
    """Join the report into its dispute, write the money that it moved, and settle.

    Raises NotYetKnown when nothing was heard yet of the payment it belongs to.
    """
    payment = _payment_of(snapshot)
    dispute = Dispute.objects.filter(stripe_id=snapshot.stripe_id).first() or _new_row(payment, snapshot, report)
    ask_if_in_doubt(dispute.known, snapshot, report, payment=payment)
    keep_dispute(dispute, snapshot, report)
    dispute.save()
    for entry in snapshot.entries:
        _write_movements(payment, snapshot, entry, report)
    payment.disputed = True
    settle_payment(payment=payment, now=report.now)
    _keep_task(dispute, report)
    return payment


def _payment_of(snapshot: DisputeSnapshot) -> Payment:
    payment = lock_payment(
        first_of(
            lambda: Payment.objects.filter(disputes__stripe_id=snapshot.stripe_id).first(),
            lambda: payment_by_intent(snapshot.intent_id),
            lambda: payment_by_charge(snapshot.charge_id),
        )
    )
    if payment is not None:
        return payment
    kind, stripe_id = ("intent", snapshot.intent_id) if snapshot.intent_id else ("charge", snapshot.charge_id)
    if not stripe_id:
        raise NotYetKnown(f"Dispute {snapshot.stripe_id} names neither an intent nor a charge.")
    raise NotYetKnown(f"Dispute {snapshot.stripe_id} waits for {stripe_id}.", kind=kind, stripe_id=stripe_id)


def _new_row(payment: Payment, snapshot: DisputeSnapshot, report: Report) -> Dispute:
    """A row for a dispute that was not heard of before; staff are told of it."""
    dispute = Dispute.objects.create(
        reference=_next_reference(payment),
        payment=payment,
        stripe_id=snapshot.stripe_id,
        charge_id=snapshot.charge_id,
        opened_at=instant(snapshot.created),
        status=snapshot.status,
        status_since=report.now,
        amount=snapshot.amount,
        currency=snapshot.currency,
    )
    staff = House.ours().staff_email
    if staff and report.now - dispute.opened_at < NEWS_FOR:
        reason = f"dispute_opened:{snapshot.stripe_id}"
        queue_staff_email(kind="dispute_opened", reason=reason, recipient=staff, dispute=dispute, now=report.now)
    return dispute


def _next_reference(payment: Payment) -> str:
    """The next free ``K7Q2M4-D…`` of the locked payment's order, or of the payment alone when it has none."""
    base = base_reference(payment.reference)
    taken = Dispute.objects.filter(reference__startswith=f"{base}-D").values_list("reference", flat=True)
    numbers = [int(each.rpartition("-D")[2]) for each in taken]
    return dispute_reference(base, max(numbers, default=0) + 1)


def keep_dispute(dispute: Dispute, snapshot: DisputeSnapshot, report: Report) -> None:
    """Join the report into the row. The caller saves."""
    known = join(dispute.known, snapshot.heard(report.moment))
    said = known.report
    dispute.heard = known.as_json()
    if dispute.status != said["status"]:
        dispute.status, dispute.status_since = said["status"], report.now
    dispute.amount, dispute.currency = said["amount"], said["currency"]
    dispute.reason, dispute.network_reason_code = said["reason"], said["network_reason_code"]
    dispute.respond_by = instant(said["due_by"]) if said["due_by"] else None
    dispute.past_due, dispute.has_evidence = said["past_due"], said["has_evidence"]
    dispute.submission_count = said["submission_count"]
    dispute.is_refundable = said["is_refundable"]
    if said["entries"]:
        dispute.fee_amount = sum(entry["fee"] for entry in said["entries"])
        dispute.fee_currency = said["entries"][0]["currency"]


def _write_movements(payment: Payment, snapshot: DisputeSnapshot, entry: BalanceEntry, report: Report) -> None:
    """From every report, also one that loses the join. In the dispute's currency, which is the payment's: where the
    balance has another, what was disputed is taken for what came back or went."""
    same = entry.currency == snapshot.currency
    amount = abs(entry.amount) if same else snapshot.amount
    moves: list[tuple[str, Money]] = []
    if entry.amount < 0:
        moves.append(("disputed", Money(-amount, snapshot.currency)))
    elif entry.amount > 0:
        moves.append(("reinstated", Money(amount, snapshot.currency)))
    if entry.fee:
        moves.append(("fee", Money(-entry.fee, entry.currency)))
    for kind, moved in moves:
        record_movement(
            payment=payment,
            kind=kind,
            source=entry.stripe_id,
            money=moved,
            moved_at=instant(entry.created),
            heard_at=report.now,
        )


def _keep_task(dispute: Dispute, report: Report) -> None:
    """Open while Stripe waits for an answer."""
    if not dispute.needs_response:
        close_tasks(kinds=["dispute", "call_refused", "call_unknown"], now=report.now, dispute=dispute)
        return
    open_task(
        kind="dispute",
        reason=f"dispute:{dispute.stripe_id}",
        text=_what_to_do(dispute),
        now=report.now,
        worth=dispute.money,
        due_at=dispute.respond_by,
        dispute=dispute,
    )


def _what_to_do(dispute: Dispute) -> str:
    """The stage and the date stand in the text: a task that was marked as solved opens again when they change."""
    amount, why = money(dispute.money), dispute.reason_in_words
    until = f" by {exact_minute(dispute.respond_by)}" if dispute.respond_by else ""
    if dispute.is_inquiry:
        return f"The bank asks about {amount} of {dispute.payment} ({why}). Answer{until}, or refund all of it."
    if dispute.is_appeal:
        return f"{amount} of {dispute.payment} was lost to a dispute ({why}). The appeal can be answered{until}."
    return f"The bank took back {amount} of {dispute.payment} ({why}). Send evidence or accept it{until}."
