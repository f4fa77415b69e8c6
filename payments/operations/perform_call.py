"""Make one call to Stripe that was written down before, and record what came of it.

The outcome of a request is done, refused, or unknown; unknown is a state of its own. The same key is sent again for
20 hours (Stripe may forget it after 24); after that, or when the stored answer is an error, the object is looked for.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from payments.domain.backoff import backoff
from payments.models import StripeCall
from payments.operations.delete_customer import is_gone_already
from payments.operations.find_pushed import somebody_elses
from payments.operations.finish_call import call_refused, call_succeeded
from payments.operations.look_at_total import look_at_total
from payments.operations.look_first import look_first, must_look_first
from payments.operations.look_for import look_for
from payments.operations.send_file import send_file
from payments.operations.still_wanted import no_longer_wanted
from payments.queue import enqueue
from payments.stripe import gateway
from payments.stripe.client import PERSON_WAITS, WORKER, Patience
from payments.stripe.errors import (
    Problem,
    StripeBusy,
    StripeKeyWrong,
    StripeNotFound,
    StripeProblem,
    StripeRefused,
    StripeUnsure,
)
from payments.stripe.gateway import Answer

log = logging.getLogger(__name__)

KEY_LASTS = timedelta(hours=20)
ALREADY_THERE = "resource_already_exists"
LEASE = timedelta(seconds=40)  # longer than the longest try
NOT_RECORDED = "Stripe answered, and the answer could not be recorded. The traceback is in the log."


def perform_call(*, call_id: int, now: datetime, patience: Patience = WORKER) -> None:
    """Claim the call, make it, record the answer. Returns at once when another has it or it is over."""
    call = _claim(call_id, now, person_waits=patience == PERSON_WAITS)
    if call is None:
        return
    if call.state != "looking" and call.first_sent_at and now - call.first_sent_at > KEY_LASTS:
        StripeCall.objects.filter(pk=call.pk).update(state="looking")
        call.state = "looking"
    if call.state == "looking":
        look_for(call=call, now=now)
        return
    if call.first_sent_at is None:
        why = no_longer_wanted(call=call)
        if why:
            call_refused(call=call, why=why, now=now)
            return
    if (must_look_first(call) or call.kind == "finalize_invoice") and not _looks_right(call, now):
        return
    _send(call, now, patience)


def _looks_right(call: StripeCall, now: datetime) -> bool:
    try:
        return look_at_total(call=call, now=now) if call.invoice_id else look_first(call=call, now=now)
    except StripeRefused as error:
        call_refused(call=call, why=error.problem, now=now)
    except StripeProblem as error:
        _release(call, error, now, state=call.state)
    return False


def _send(call: StripeCall, now: datetime, patience: Patience) -> None:
    repeated = call.first_sent_at is not None
    # Written before sending: who finds this row after a crash must take it for sent.
    StripeCall.objects.filter(pk=call.pk).update(first_sent_at=Coalesce("first_sent_at", now), sent_at=now)
    try:
        if call.kind == "create_file":
            answer = send_file(call=call)
        else:
            answer = gateway.change(kind=call.kind, path=call.path, params=call.params, key=call.key, patience=patience)
    except (StripeBusy, StripeKeyWrong) as error:
        _try_later(call, error, now, certainly_not_done=not repeated)
    except StripeUnsure as error:
        _unknown(call, error, now)
    except StripeRefused as error:
        if error.problem.code == ALREADY_THERE and not somebody_elses(call=call):
            # We chose its id: an earlier call for the same thing came through after all.
            StripeCall.objects.filter(pk=call.pk).update(state="looking")
            call.state = "looking"
            look_for(call=call, now=now)
            return
        if call.kind == "delete_invoice" and isinstance(error, StripeNotFound):
            StripeCall.objects.filter(pk=call.pk).update(state="looking")
            look_for(call=call, now=now)  # gone already, as was asked
        elif call.kind == "delete_customer" and isinstance(error, StripeNotFound):
            is_gone_already(call=call, why=error.problem, now=now)
        else:
            call_refused(call=call, why=error.problem, now=now)
    else:
        _record(call, answer, now, only_the_id=repeated or answer.replayed)


def _record(call: StripeCall, answer: Answer, now: datetime, *, only_the_id: bool) -> None:
    """An answer that cannot be taken in is a bug, but Stripe has acted: the key is sent again, for the id at least."""
    try:
        call_succeeded(call=call, answer=answer, only_the_id=only_the_id, now=now)
    except Exception:
        log.exception("call.not_recorded", extra={"call": call.pk, "kind": call.kind})
        problem = Problem(http_status=answer.http_status, message=NOT_RECORDED, request_id=answer.request_id)
        _release(call, StripeUnsure(problem, stored=False), now, state="unknown")


def _claim(call_id: int, now: datetime, *, person_waits: bool) -> StripeCall | None:
    """One conditional UPDATE; whoever waits in person may take a call that was held for them."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    if person_waits:
        free |= Q(tries=0)
    claimed = StripeCall.objects.filter(free, pk=call_id, state__in=StripeCall.OPEN, due_at__lte=now).update(
        claimed_until=now + LEASE, tries=F("tries") + 1
    )
    rows = StripeCall.objects.select_related(
        "payment__order", "refund__payment", "order", "product", "price__product", "coupon", "promotion_code__coupon"
    )
    return rows.get(pk=call_id) if claimed else None


def _try_later(call: StripeCall, error: StripeProblem, now: datetime, *, certainly_not_done: bool) -> None:
    """Not carried out. The first sending is then as if it had never been."""
    fields = {"first_sent_at": None} if certainly_not_done else {}
    _release(call, error, now, state=call.state, **fields)


def _unknown(call: StripeCall, error: StripeUnsure, now: datetime) -> None:
    _release(call, error, now, state="looking" if error.stored else "unknown")


def _release(call: StripeCall, error: StripeProblem, now: datetime, *, state: str, **fields: object) -> None:
    problem = error.problem
    due_at = now + backoff(call.tries)
    with transaction.atomic():
        StripeCall.objects.filter(pk=call.pk).update(
            state=state,
            due_at=due_at,
            claimed_until=None,
            http_status=problem.http_status,
            error_type=problem.type or type(error).__name__,
            error_code=problem.code,
            error_message=problem.message,
            request_id=problem.request_id,
            **fields,
        )
        enqueue("payments.tasks.perform_call", at=due_at, call_id=call.pk)
    log.warning("call.not_answered", extra={"call": call.pk, "kind": call.kind, "state": state, "code": problem.code})
