"""No secret and no bearer link is in what is kept of the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.models import StripeCall, StripeEvent
from payments.stripe.clean import blanked, without_secrets


def holds_a_secret(text: str) -> bool:
    """Whether blanking it once more would change it."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return without_secrets(text) != text
    return bool(blanked(parsed) != parsed)


def _heard(rows: QuerySet[StripeEvent]) -> Iterator[Broken]:
    for event_id, text in rows.exclude(body=None).exclude(body__text="").values_list("event_id", "body__text"):
        if holds_a_secret(text):
            yield Broken(event_id, "its body holds a secret or a bearer link")


def _asked(rows: QuerySet[StripeCall]) -> Iterator[Broken]:
    for key, kind, answer in rows.exclude(answer="").values_list("pk", "kind", "answer"):
        if holds_a_secret(answer):
            yield Broken(f"{kind} {key}", "its answer holds a secret or a bearer link")


SYMPTOM = "Whoever may read what was heard or asked can act as a customer or as the shop."
REMEDY = "Empty the texts named here, roll the key or secret in Stripe's dashboard, and report the bug."

EVENT_BODIES = Rule(
    name="event_bodies",
    title="No event that is kept holds a secret",
    rows=StripeEvent.objects.all(),
    broken=_heard,
    symptom=SYMPTOM,
    remedy=REMEDY,
)
CALL_ANSWERS = Rule(
    name="call_answers",
    title="No answer that is kept holds a secret",
    rows=StripeCall.objects.all(),
    broken=_asked,
    symptom=SYMPTOM,
    remedy=REMEDY,
)
