"""Read an object before it is changed: what somebody edited at Stripe meanwhile must not be written over unseen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from payments.domain.mirror import compare
from payments.models import StripeCall
from payments.models.mirrored import Mirrored
from payments.operations.ask_about import CLEARLY_LATER
from payments.operations.hearing import Report
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.mirrors import MIRRORS
from payments.operations.record_body import record_body
from payments.operations.settle_mirrored import settle_mirrored
from payments.queue import enqueue
from payments.stripe import gateway
from payments.stripe.translate import snapshots_of

OVERTAKEN = "Stripe's side had changed before this was sent: both were compared anew."


def must_look_first(call: StripeCall) -> bool:
    """Whether it changes an object that others may change too."""
    return call.mirrored is not None and call.kind.startswith("update_")


def look_first(*, call: StripeCall, now: datetime) -> bool:
    """Whether the call still says what is wanted, now that Stripe was read. If not, it is closed, and what is left to
    be told is written down anew; where two reports of one second differ, it waits until it is clear which is later.

    Raises StripeProblem when Stripe could not be read.
    """
    row = call.mirrored
    if row is None or row.stripe_id is None:
        return True
    answer = gateway.read(kind=row.KIND, stripe_id=row.stripe_id)
    with transaction.atomic():
        record_body(answer.body, Report(answer.moment, now))
        locked = lock_mirrored(row)
        if locked.known is None or locked.known.report != _reported(answer.body, locked):
            _wait(call, now)
            return False
        if _still_says(call, locked):
            return True
        _close(call, locked, now)
        return False


def _reported(body: dict[str, object], row: Mirrored) -> dict[str, object]:
    """What was just read, as it would be kept."""
    snapshot = next(each for each in snapshots_of(body) if each.stripe_id == row.stripe_id)
    return snapshot.as_report()


def _still_says(call: StripeCall, row: Mirrored) -> bool:
    push = compare(row.sides, row.EDITED).push
    return bool(push) and MIRRORS[row.KIND].change(push) == call.params


def _wait(call: StripeCall, now: datetime) -> None:
    due_at = now + CLEARLY_LATER
    StripeCall.objects.filter(pk=call.pk).update(due_at=due_at, claimed_until=None)
    enqueue("payments.tasks.perform_call", at=due_at, call_id=call.pk)


def _close(call: StripeCall, row: Mirrored, now: datetime) -> None:
    was_done = call.first_sent_at is not None and not row.sent
    call.state, call.answered_at, call.claimed_until = "done" if was_done else "did_not_happen", now, None
    call.stripe_id, call.error_message = row.stripe_id or "", "" if was_done else OVERTAKEN
    call.save(update_fields=["state", "answered_at", "claimed_until", "stripe_id", "error_message"])
    row.sent = {}
    row.save_mirror("sent")
    settle_mirrored(row=row, now=now, by=call.asked_by)
