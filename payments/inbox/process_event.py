"""Record one stored event. If that fails the event stays, with its traceback, and is tried again."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from payments.domain.backoff import backoff
from payments.domain.join import Moment
from payments.inbox.routes import ROUTES
from payments.models import Payment, StripeEvent, StripeEventBody, Task
from payments.operations.as_may_be_kept import as_may_be_kept
from payments.operations.ask_about import ask_about
from payments.operations.hearing import NotYetKnown, Report, ask_for_missing
from payments.operations.locking import hear
from payments.operations.open_task import open_task
from payments.operations.record_body import record_kept_body
from payments.queue import enqueue
from payments.stripe.clean import blanked_text
from payments.stripe.client import RELEASE, livemode
from payments.stripe.translate import KINDS, NotTranslatable

log = logging.getLogger(__name__)

# A person is told when an event failed so often that it will hardly mend itself: after about two minutes.
TRIES_BEFORE_A_TASK = 6
# Or waited so often for another object to be heard of: after three quarters of an hour.
WAITS_BEFORE_A_TASK = 12


def process_event(*, event_id: int, now: datetime) -> None:
    """Record the event now, if it waits and nobody else has it."""
    with transaction.atomic():
        hear()
        event = _claimed(event_id)
        if event is not None:
            _process(event, partial(_body_as_may_be_kept, event), now)


def process_new_event(*, event_id: int, body: dict[str, Any], now: datetime) -> None:
    """The same in the transaction in which the event was stored, with the body as it was stored."""
    event = _claimed(event_id)
    if event is not None:
        _process(event, lambda: body, now)


def _claimed(event_id: int) -> StripeEvent | None:
    event = StripeEvent.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=event_id).first()
    return event if event is not None and event.state in ("waiting", "failed") else None


def _body_as_may_be_kept(event: StripeEvent) -> dict[str, Any]:
    """What is stored; blanked here as well if its customer was anonymised before anyone knew that it is theirs."""
    stored: dict[str, Any] = json.loads(event.body.text)
    kept = as_may_be_kept(stored)
    if kept is not stored:
        StripeEventBody.objects.filter(event=event).update(text=blanked_text(kept))
    return kept


def _process(event: StripeEvent, read: Callable[[], dict[str, Any]], now: datetime) -> None:
    """In one savepoint, so that a failure undoes the recording and leaves the event.

    A late lock is given up after 2 s: Stripe holds the customer's redirect until our answer.
    """
    event.tries += 1
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            state, payment = _record(event, read(), now)
            connection.check_constraints()  # foreign keys are checked at COMMIT otherwise, after the savepoint
    except NotYetKnown as error:
        ask_for_missing(error, now=now)
        _wait(event, now, waits_for=str(error)[:300])
    except Exception:
        log.exception("event.failed", extra={"event": event.event_id, "type": event.type})
        event.state = "failed"
        _wait(event, now, traceback=_without_body(traceback.format_exc()))
    else:
        # Only now: what a failed recording had made is gone with its savepoint.
        event.state, event.payment = state, payment
        event.recorded_at, event.waits_for, event.traceback = now, "", ""
        event.save()
        if event.tries >= TRIES_BEFORE_A_TASK:
            Task.objects.filter(reason=_reason(event), closed_at=None).update(closed_at=now)


def process_again(*, event: StripeEvent, now: datetime) -> None:
    """Staff's button: put a recorded, ignored or failed event through once more. Recording twice changes nothing."""
    StripeEvent.objects.filter(pk=event.pk).exclude(state="other_mode").update(state="waiting", due_at=now)
    process_event(event_id=event.pk, now=now)


def _record(event: StripeEvent, body: dict[str, Any], now: datetime) -> tuple[str, Payment | None]:
    described = body["data"]["object"]
    if event.livemode != livemode() or described.get("livemode") is (not event.livemode):
        return "other_mode", None
    if event.type.endswith(".deleted"):
        described = {**described, "deleted": True}  # the event shows the object as it was before
    # An event of a connected account is about another business's money.
    if event.type not in ROUTES or body.get("account") or str(described.get("object")) not in KINDS:
        return "ignored", None
    if event.api_version.rpartition(".")[2] != RELEASE:
        kind, _ = KINDS[described["object"]]
        if not event.object_id:
            raise NotTranslatable("An object without an id: nobody can be asked about it.")
        why = f"An event in the words of {event.api_version or 'an unnamed release'}."
        ask_about(kind=kind, stripe_id=event.object_id, why=why, due_at=now, now=now)
        return "asked", None
    second = int(event.created_at.timestamp())
    return "recorded", record_kept_body(described, Report(Moment(second, second), now))


def _wait(event: StripeEvent, now: datetime, *, waits_for: str = "", traceback: str = "") -> None:
    event.waits_for, event.traceback = waits_for, traceback
    event.due_at = now + backoff(event.tries)
    event.save()
    enqueue("payments.tasks.process_event", at=event.due_at, event_id=event.pk)
    if event.tries >= (WAITS_BEFORE_A_TASK if waits_for else TRIES_BEFORE_A_TASK):
        open_task(
            kind="event_failed",
            reason=_reason(event),
            text=f"{event.type} {event.event_id} could not be recorded {event.tries} times. "
            f"{waits_for or 'See its traceback.'}",
            now=now,
            event=event,
            payment=event.payment,
        )


def _reason(event: StripeEvent) -> str:
    return f"event_failed:{event.event_id}"


def _without_body(text: str) -> str:
    """A traceback names lines of code and the error; PostgreSQL's errors also quote rows, which stay out."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(("DETAIL:", "CONTEXT:"))).replace(
        "\x00", ""
    )
