"""Does all work come to an end? What has been tried for days, or is held by nobody, does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from payments.doctor.examination import Examination
from payments.doctor.finding import Finding, failure
from payments.doctor.invariants.rule import PATIENCE, one_moment
from payments.models import Ask, Email, Order, Payment, StripeCall, StripeEvent

# The longest plans: a call is sent again for 20 hours and then looked for; a bank debit is asked about daily.
TOO_LONG = timedelta(days=3)
LONGEST_CLAIM = timedelta(hours=1)
CLOSES_WITHIN = timedelta(days=2)
DOCTORS_OWN = ("touch_customer", "create_test_customer", "create_webhook_endpoint", "update_webhook_endpoint")
SHOWN = 4


def nothing_is_stuck(examination: Examination) -> Iterator[Finding]:
    """Bounded by the indexes of what is open."""
    with one_moment(PATIENCE):
        stuck = [*_work(examination.now), *_checkouts(examination.now)]
    if stuck:
        more = f" And {len(stuck) - SHOWN} more." if len(stuck) > SHOWN else ""
        yield failure(
            "stuck",
            symptom="Some work never ends: a refund, a mail, a cancelled order or a read at Stripe.",
            cause=f"{'. '.join(stuck[:SHOWN])}.{more}",
            remedy="Open it in the admin: its last problem is written there. Process it again, or ask Stripe's support "
            "with the request's id.",
        )


def _work(now: datetime) -> Iterator[str]:
    old = now - TOO_LONG
    open_calls = StripeCall.objects.filter(state__in=StripeCall.OPEN).exclude(kind__in=DOCTORS_OWN)
    open_asks = Ask.objects.filter(closed_at=None)
    for call in open_calls.filter(asked_at__lt=old)[:SHOWN]:
        yield f"{call.get_kind_display()} ({call.pk}) was asked more than three days ago and is {call.state}"
    for ask in open_asks.filter(asked_at__lt=old, read_at=None)[:SHOWN]:
        yield f"{ask} was to be read more than three days ago"
    for event in StripeEvent.objects.filter(state__in=["waiting", "failed"], received_at__lt=old)[:SHOWN]:
        yield f"{event} has not been recorded for more than three days"
    for email in Email.objects.filter(state="queued", queued_at__lt=old)[:SHOWN]:
        yield f"{email.reason} has not been sent for more than three days"
    held = Q(claimed_until__gt=now + LONGEST_CLAIM)
    for row in [*open_calls.filter(held)[:SHOWN], *open_asks.filter(held)[:SHOWN]]:
        yield f"{row} is held until {row.claimed_until:%Y-%m-%d %H:%M} and nobody works on it"


def _checkouts(now: datetime) -> Iterator[str]:
    asked = Ask.objects.filter(payment=OuterRef("pk"), closed_at=None)
    over = Payment.objects.filter(
        status__in=["pending", "requires_action", "failed"],
        closed=False,
        foreign=False,
        expires_at__lt=now - CLOSES_WITHIN,
        session_heard__rung="open",
    )
    for payment in over.exclude(Exists(asked)).order_by("-made_at", "-pk")[:SHOWN]:
        yield f"The checkout of {payment} ran out days ago, and nobody asked Stripe how it ended"
    wanted = Order.objects.filter(
        status__in=["pending", "requires_action", "failed"], cancel_wanted_at__lt=now - TOO_LONG, cancelled_at=None
    )
    for order in wanted.order_by("-placed_at", "-pk")[:SHOWN]:
        yield f"{order} was to be cancelled more than three days ago"
