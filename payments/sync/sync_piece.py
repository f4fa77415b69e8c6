"""The worker's share of a backfill: a piece of a few seconds, then the next one is queued."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from payments.domain.backoff import backoff
from payments.models import SyncPart
from payments.queue import enqueue
from payments.stripe.errors import StripeKeyWrong, StripeProblem, StripeRefused
from payments.sync.pace import Pace, pace_of_stripe
from payments.sync.start_run import finish_if_done, queue_ready_parts
from payments.sync.sync_part import LEASE, Clock, TakenOver, sync_part

log = logging.getLogger(__name__)

SECONDS = 10.0  # then a page that is slow still leaves it below the twenty of a job
TRIES = 1
MOST_TRIES = 8  # without a page in between: about ten minutes
SHARE = 0.5  # there are two workers, and neither knows of the other


def sync_piece(*, part_id: int, clock: Clock) -> None:
    """Go on with the part, unless it is over or somebody is at it."""
    now = clock()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    open_part = Q(state__in=["waiting", "running"], run__in_background=True, run__given_up_at=None)
    if not SyncPart.objects.filter(free, open_part, pk=part_id).exists():
        return
    if not SyncPart.objects.filter(free, pk=part_id).update(claimed_until=now + LEASE):
        return
    try:
        is_done = sync_part(part_id=part_id, pace=_pace(), clock=clock, tries=TRIES, seconds=SECONDS)
    except TakenOver:
        return
    except (StripeRefused, StripeKeyWrong) as error:
        _give_up(part_id, str(error))
        return
    except StripeProblem as error:
        _try_again(part_id, str(error), clock)
        return
    part = SyncPart.objects.select_related("run").get(pk=part_id)
    if is_done:
        if not finish_if_done(part.run, clock()):
            queue_ready_parts(part.run, clock())
    else:
        _queue(part, clock, after=timedelta(0), tries=0)


def _pace() -> Pace:
    pace = pace_of_stripe()
    pace.overall *= SHARE
    pace.endpoint *= SHARE
    return pace


def _try_again(part_id: int, problem: str, clock: Clock) -> None:
    part = SyncPart.objects.get(pk=part_id)
    if part.tries + 1 >= MOST_TRIES:
        _give_up(part_id, problem)
        return
    SyncPart.objects.filter(pk=part_id).update(problem=problem)
    _queue(part, clock, after=backoff(part.tries + 1), tries=part.tries + 1)


def _queue(part: SyncPart, clock: Clock, *, after: timedelta, tries: int) -> None:
    due_at = clock() + after
    with transaction.atomic():
        SyncPart.objects.filter(pk=part.pk, state="running").update(due_at=due_at, claimed_until=None, tries=tries)
        enqueue("payments.tasks.sync_piece", at=due_at, part_id=part.pk)


def _give_up(part_id: int, problem: str) -> None:
    log.warning("sync.failed", extra={"part": part_id})
    SyncPart.objects.filter(pk=part_id).update(state="failed", problem=problem, claimed_until=None)
