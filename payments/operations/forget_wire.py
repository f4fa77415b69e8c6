"""Take whatever names a person out of what passed over the wire: calls, and stored events.

A row that somebody else holds is left out: it is being heard right now, and blanked by whoever hears it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from payments.models import StripeCall, StripeEvent, StripeEventBody
from payments.operations.as_may_be_kept import as_may_be_kept
from payments.stripe.clean import blanked_text
from payments.stripe.personal import without_personal

WORD_GONE = "[anonymised]"


def names_someone(call: StripeCall) -> bool:
    """Whether its parameters say who it is for."""
    return bool(without_personal(call.params) != call.params)


def blank_calls(calls: QuerySet[StripeCall], words: re.Pattern[str]) -> None:
    """Parameters and answers. The parameters of one that may be sent again stay: its key stands for exactly these."""
    for call in calls.select_for_update(no_key=True, skip_locked=True, of=("self",)):
        params = call.params if call.is_open else without_personal(call.params)
        answer = blanked_text(without_personal(_read(call.answer))) if call.answer else ""
        message = words.sub(WORD_GONE, call.error_message)
        if (params, answer, message) != (call.params, call.answer, call.error_message):
            call.params, call.answer, call.error_message = params, answer, message
            call.save(update_fields=["params", "answer", "error_message"])


def blank_events(conditions: Sequence[Q]) -> None:
    """The bodies of all events that meet one of the conditions; each of them has its index."""
    theirs = {pk for each in conditions for pk in StripeEvent.objects.filter(each).values_list("pk", flat=True)}
    for event, body in _unlocked(theirs):
        _write(event, body, without_personal(_read(body.text)))


def blank_waiting_events() -> None:
    """The bodies of those that nobody could record yet, so that no row of ours says whose they are."""
    waiting = StripeEvent.objects.filter(state__in=["waiting", "failed"]).values_list("pk", flat=True)
    for event, body in _unlocked(set(waiting)):
        _write(event, body, as_may_be_kept(_read(body.text)))


def _read(text: str) -> dict[str, Any]:
    """The JSON; nothing at all of what is none, for who knows what it says."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _unlocked(keys: Iterable[int]) -> Iterable[tuple[StripeEvent, StripeEventBody]]:
    for key in sorted(keys):
        event = StripeEvent.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=key).first()
        body = StripeEventBody.objects.filter(pk=key).first() if event is not None else None
        if event is not None and body is not None:
            yield event, body


def _write(event: StripeEvent, body: StripeEventBody, kept: dict[str, Any]) -> None:
    text = blanked_text(kept)
    if text == body.text:
        return
    StripeEventBody.objects.filter(pk=body.pk).update(text=text)
    StripeEvent.objects.filter(pk=event.pk).exclude(traceback="").update(traceback="")
