"""Look back at Stripe, a little every hour: what was missed, and what differs. An idle shop reads little."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from payments.models import Comparison, DriftItem, Payment
from payments.queue import enqueue
from payments.stripe.errors import StripeProblem
from payments.sync.compare import compare
from payments.sync.missed_events import ask_for_missed
from payments.sync.pace import Pace, pace_of_stripe
from payments.sync.sync_part import Clock
from payments.sync.types import TYPES

log = logging.getLogger(__name__)

SECONDS = 10.0  # of one job
A_DAY = timedelta(days=1)  # a type that is through begins again a day after it began
# Stripe allows 500 reads a transaction, over thirty days, and 10,000 a month at least. A shop without sales compares
# five pages an hour at most, 3,600 a month; one with many up to a hundredth of what it may read: with 30,000 payments
# a month, a million objects take two days.
PAGES_AN_HOUR = 5
PAYMENTS_A_PAGE = 144
STUCK = timedelta(minutes=5)


def reconcile(*, clock: Clock) -> None:
    """Once an hour: ask for what was missed, then compare so many pages, in jobs of a few seconds."""
    _repair_what_is_stuck(clock())
    try:
        ask_for_missed(pace=pace_of_stripe(), clock=clock)
    except StripeProblem as error:
        log.warning("reconcile.stripe_problem", extra={"problem": str(error)})
        return
    enqueue("payments.tasks.compare_pages", pages=pages_an_hour(clock()))


def compare_pages(*, pages: int, clock: Clock) -> None:
    """Compare the types that are due, until so many pages are read; what is left is the next job's."""
    left, pace = pages, pace_of_stripe()
    for kind in TYPES:
        if left <= 0 or not _is_due(kind, clock()):
            continue
        try:
            compared = compare(kind=kind, pace=pace, clock=clock, pages=left, seconds=SECONDS)
        except StripeProblem as error:
            # This key may not read it, or Stripe is busy: the next hour, and the next type.
            log.warning("compare.stripe_problem", extra={"kind": kind, "problem": str(error)})
            continue
        left -= compared.pages
        if not compared.is_through:
            break
    else:
        return
    if left > 0:
        enqueue("payments.tasks.compare_pages", pages=left)


def compare_everything(*, kinds: list[str], pace: Pace, clock: Clock) -> dict[str, int]:
    """All objects of these types, now; answers how many differences are new, by type."""
    found = {}
    for kind in kinds:
        Comparison.objects.filter(kind=kind).update(finished_at=clock())  # from the beginning
        found[kind] = compare(kind=kind, pace=pace, clock=clock).found
    return found


def pages_an_hour(now: datetime) -> int:
    """By what Stripe allows for the payments of the last thirty days."""
    recent = Payment.objects.filter(made_at__gt=now - 30 * A_DAY).count()
    return max(PAGES_AN_HOUR, recent // PAYMENTS_A_PAGE)


def _is_due(kind: str, now: datetime) -> bool:
    place = Comparison.objects.filter(kind=kind).first()
    if place is None or place.began_at is None or place.finished_at is None:
        return True
    return now - place.began_at >= A_DAY


def _repair_what_is_stuck(now: datetime) -> None:
    """A repair whose job was lost."""
    for pk in DriftItem.objects.filter(state="repairing", at__lt=now - STUCK).values_list("pk", flat=True):
        enqueue("payments.tasks.repair_object", item_id=pk)
