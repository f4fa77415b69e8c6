"""What follows when a call about a dispute ends: the answer after its files; a person told; the same asked anew."""

from __future__ import annotations

from datetime import datetime

from payments.models import Dispute, EvidenceFile, Payment, StripeCall
from payments.operations.ask_about import ask_about
from payments.operations.ask_stripe import ask_stripe
from payments.operations.ask_to_answer import ask_to_update, rows_of, staged_files
from payments.operations.locking import lock_payment
from payments.operations.open_task import open_task
from payments.operations.still_wanted import changed_meanwhile

MOST_NEW_CALLS = 3
WHAT = {"create_file": "a file for", "update_dispute": "the answer to", "close_dispute": "that we accept"}


def file_was_sent(*, call: StripeCall, now: datetime) -> None:
    """Keep the file's id at Stripe; the last one of an answer brings the answer. The call is done already."""
    dispute = _locked(call)
    EvidenceFile.objects.filter(pk=call.params["evidence_file"], stripe_id=None).update(stripe_id=call.stripe_id)
    # One that was refused leaves its file without an id: then nothing is sent, and whoever asked sees why.
    waits = dispute.calls.filter(state__in=StripeCall.OPEN).exists() or staged_files(dispute).filter(stripe_id=None)
    if not waits and not changed_meanwhile(dispute=dispute, asked_at=call.asked_at):
        ask_to_update(dispute=dispute, submit=call.params["submit"], by=call.asked_by, now=now)


def answer_will_not_be(*, call: StripeCall, why: str, now: datetime) -> None:
    """Stripe would not, or it was no longer wanted: it is asked how the dispute stands, and a person is told."""
    dispute = _locked(call)
    _ask_how_it_stands(dispute, now)
    if call.error_code == "no_longer_wanted":
        return
    open_task(
        kind="call_refused",
        reason=f"call_refused:{call.key}",
        text=f"Stripe did not take {WHAT[call.kind]} {dispute.reference}: {why}",
        now=now,
        worth=dispute.money,
        call=call,
        dispute=dispute,
    )


def ask_answer_again(*, call: StripeCall, now: datetime) -> None:
    """It did not happen: the same under a new key, a few times; then a person is told."""
    dispute = _locked(call)
    same = dispute.calls.filter(kind=call.kind, params=call.params, state="did_not_happen")
    if same.count() < MOST_NEW_CALLS:
        ask_stripe(
            call.kind,
            params=call.params,
            about=dispute.reference,
            now=now,
            by=call.asked_by,
            stripe_id=str(dispute.stripe_id),
            **rows_of(dispute),
        )
        return
    _ask_how_it_stands(dispute, now)
    open_task(
        kind="call_unknown",
        reason=f"call_unknown:{call.key}",
        text=f"Stripe failed {MOST_NEW_CALLS} times to take {WHAT[call.kind]} {dispute.reference}. Send it anew.",
        now=now,
        worth=dispute.money,
        call=call,
        dispute=dispute,
    )


def _locked(call: StripeCall) -> Dispute:
    dispute = Dispute.objects.get(calls=call)
    key = dispute.payment_id
    payment = lock_payment(lambda: Payment.objects.filter(pk=key).first())
    dispute.refresh_from_db()
    if payment is not None:
        dispute.payment = payment
    return dispute


def _ask_how_it_stands(dispute: Dispute, now: datetime) -> None:
    ask_about(
        kind="dispute",
        stripe_id=str(dispute.stripe_id),
        why="What we asked about it was not done.",
        due_at=now,
        now=now,
        payment=dispute.payment,
    )
