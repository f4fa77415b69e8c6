"""What was heard and asked says how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Q, QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.models import StripeCall, StripeEvent

OVER = ("recorded", "asked", "ignored", "other_mode")
KEY_LASTS = timedelta(hours=24)  # Stripe may forget it then: a repetition would be executed anew


def _events(rows: QuerySet[StripeEvent]) -> Iterator[Broken]:
    wrong = Q(state__in=OVER, recorded_at=None) | Q(state="failed", traceback="", waits_for="")
    for event in rows.filter(wrong):
        yield Broken(event.event_id, f"it is {event.get_state_display().lower()}, and its row does not say when or why")


def _calls(rows: QuerySet[StripeCall]) -> Iterator[Broken]:
    wrong = Q(state="done") & (Q(stripe_id="") | Q(answered_at=None) | Q(first_sent_at=None))
    resent = Q(state="unknown", sent_at__gt=F("first_sent_at") + KEY_LASTS)
    unnamed = Q(state="done", kind="create_refund", refund__isnull=False, refund__stripe_id=None)
    for call in rows.filter(wrong | resent | unnamed):
        yield Broken(
            f"{call.kind} {call.pk}", f"it is {call.get_state_display().lower()}, and its row does not fit that"
        )


REMEDY = "Open it in the admin and look at what stands beside it. Report the bug."

EVENT_ENDS = Rule(
    name="event_ends",
    title="Every event says what became of it",
    rows=StripeEvent.objects.all(),
    broken=_events,
    symptom="It is not known what became of some events.",
    remedy=REMEDY,
)
CALL_ENDS = Rule(
    name="call_ends",
    title="Every call says what became of it",
    rows=StripeCall.objects.all(),
    broken=_calls,
    symptom="It is not known what became of some calls.",
    remedy=REMEDY,
)
