"""Make one change at Stripe that nobody waits for but the one who asks: written down first, sent once, by this process.

For the doctor. The worker never sends it again; what came of one without an answer is found out by the next who looks.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from payments.models import StripeCall
from payments.stripe import gateway
from payments.stripe.clean import blanked_text
from payments.stripe.client import PERSON_WAITS
from payments.stripe.errors import StripeProblem, StripeRefused, StripeUnsure
from payments.stripe.gateway import CHANGES, Answer

MARK = "doctor"  # the name in the object's metadata under which the call is found again
NOBODY_ELSES = timedelta(days=36500)


def ask_once(*, kind: str, params: dict[str, Any], now: datetime, stripe_id: str = "") -> Answer:
    """The answer; a StripeProblem otherwise, written down as well."""
    mark = uuid.uuid4().hex[:12]
    call = StripeCall.objects.create(
        kind=kind,
        key=f"{kind}:{mark}:{uuid.uuid4().hex}",
        path=CHANGES[kind].path.format(id=stripe_id),
        params={**params, "metadata": {**params.get("metadata", {}), MARK: mark}},
        state="unknown",  # from here on it may have been sent
        asked_at=now,
        first_sent_at=now,
        sent_at=now,
        due_at=now,
        claimed_until=now + NOBODY_ELSES,
        tries=1,
    )
    try:
        answer = gateway.change(kind=kind, path=call.path, params=call.params, key=call.key, patience=PERSON_WAITS)
    except StripeProblem as error:
        _note_problem(call, error, now)
        raise
    _end(
        call,
        state="done",
        stripe_id=str(answer.body["id"]),
        answered_at=now,
        http_status=answer.http_status,
        request_id=answer.request_id,
        answer=blanked_text(answer.body),
    )
    return answer


def settle_unknown(*, kinds: Iterable[str], seen: Iterable[dict[str, Any]], now: datetime) -> None:
    """Close what earlier visits left without an answer: it was done if an object that Stripe shows bears its mark."""
    marked = {(body.get("metadata") or {}).get(MARK): str(body.get("id")) for body in seen}
    for call in StripeCall.objects.filter(kind__in=list(kinds), state="unknown"):
        found = marked.get(call.params["metadata"][MARK])
        _end(call, state="done" if found else "did_not_happen", stripe_id=found or "", answered_at=now)


def _note_problem(call: StripeCall, error: StripeProblem, now: datetime) -> None:
    problem = error.problem
    told = {
        "http_status": problem.http_status,
        "request_id": problem.request_id,
        "error_type": problem.type or type(error).__name__,
        "error_code": problem.code,
        "error_message": problem.message,
    }
    if isinstance(error, StripeUnsure):
        StripeCall.objects.filter(pk=call.pk).update(**told)
    else:
        state = "refused" if isinstance(error, StripeRefused) else "did_not_happen"
        _end(call, state=state, answered_at=now, **told)


def _end(call: StripeCall, **fields: Any) -> None:
    StripeCall.objects.filter(pk=call.pk).update(claimed_until=None, **fields)
