"""Begin a backfill, or find the one that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from payments.models import SyncPart, SyncRun
from payments.operations.refused import Refused
from payments.queue import enqueue
from payments.sync.types import TYPES


class NoSuchType(Refused):
    """Nothing at Stripe is called so, or it has no table here."""


class BackfillUnderWay(Refused):
    """One at a time: two would read everything twice."""


class BackfillIsOver(Refused):
    """Nothing is left of it to be done."""


def unfinished_run() -> SyncRun | None:
    """The backfill that goes on, or that something stopped."""
    return SyncRun.objects.filter(finished_at=None, given_up_at=None).first()


def start_run(*, kinds: Sequence[str], since: datetime | None, now: datetime) -> SyncRun:
    """Begin one of these types, or of all; one that was stopped is given up."""
    with transaction.atomic():
        SyncRun.objects.filter(finished_at=None, given_up_at=None).update(given_up_at=now)
        return _begin(kinds, since, now, by=None, in_background=False)


def start_run_in_background(*, kinds: Sequence[str], since: datetime | None, by: User, now: datetime) -> SyncRun:
    """Begin one that the worker does, piece by piece."""
    with transaction.atomic():
        under_way = SyncRun.objects.select_for_update(no_key=True).filter(finished_at=None, given_up_at=None).first()
        if under_way is not None:
            raise BackfillUnderWay("A backfill is under way already. Let it end, or give it up first.")
        run = _begin(kinds, since, now, by=by, in_background=True)
        queue_ready_parts(run, now)
    return run


def go_on_in_background(*, run: SyncRun, by: User, now: datetime) -> None:
    """Have the worker do what is left of one that was stopped or that failed."""
    with transaction.atomic():
        locked = SyncRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        if locked.is_over:
            raise BackfillIsOver("This backfill is over. Begin another one.")
        SyncRun.objects.filter(pk=run.pk).update(in_background=True, by=by)
        nobodys = Q(claimed_until=None) | Q(claimed_until__lte=now)
        run.parts.filter(Q(state="failed") | Q(nobodys, state="running")).update(state="waiting", tries=0, problem="")
        if not finish_if_done(run, now):
            queue_ready_parts(run, now)


def give_up_run(*, run: SyncRun, now: datetime) -> None:
    """What was taken in stays; whoever works on it stops at the next page."""
    with transaction.atomic():
        SyncRun.objects.filter(pk=run.pk, finished_at=None).update(given_up_at=now)
        for part in run.parts.exclude(state="done"):
            SyncPart.objects.filter(pk=part.pk).update(taken=part.taken + 1, claimed_until=None)


def ready_parts(run: SyncRun) -> list[SyncPart]:
    """Those that wait, and stand on nothing that is still to be done."""
    parts = list(run.parts.order_by("pk"))
    undone = {part.kind for part in parts if part.state != "done"}
    waiting = [part for part in parts if part.state == "waiting"]
    return [part for part in waiting if not undone & set(TYPES[part.kind].after)]


def queue_ready_parts(run: SyncRun, now: datetime) -> None:
    """Let the worker begin with what can be begun."""
    for part in ready_parts(run):
        SyncPart.objects.filter(pk=part.pk).update(due_at=now, claimed_until=None)
        enqueue("payments.tasks.sync_piece", part_id=part.pk)


def finish_if_done(run: SyncRun, now: datetime) -> bool:
    """Whether every part of it is done."""
    if run.parts.exclude(state="done").exists():
        return False
    SyncRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=now)
    return True


def _begin(
    kinds: Sequence[str], since: datetime | None, now: datetime, *, by: User | None, in_background: bool
) -> SyncRun:
    unknown = [each for each in kinds if each not in TYPES]
    if unknown:
        raise NoSuchType(f"There is no type {', '.join(unknown)}. There are: {', '.join(TYPES)}.")
    run = SyncRun.objects.create(since=since, started_at=now, by=by, in_background=in_background)
    chosen = [kind for kind in TYPES if not kinds or kind in kinds]
    SyncPart.objects.bulk_create(SyncPart(run=run, kind=kind, due_at=now) for kind in chosen)
    return run
