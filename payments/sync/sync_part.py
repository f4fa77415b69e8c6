"""Take in the objects of one type, page by page, each with its place in one transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from payments.models import SyncPart
from payments.operations.hearing import instant
from payments.operations.locking import hear
from payments.sync.customers_named import make_customers
from payments.sync.oldest import oldest_second
from payments.sync.pace import Pace
from payments.sync.read_ahead import Place, ReadAhead, ReadPage
from payments.sync.told import told_as_may_be_kept
from payments.sync.types import TYPES

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # longer than the longest transaction and the longest wait for a page
Clock = Callable[[], datetime]


class TakenOver(Exception):
    """Somebody else works on this part now."""


def sync_part(*, part_id: int, pace: Pace, clock: Clock, tries: int, seconds: float | None = None) -> bool:
    """Go on where the part stands; whoever took it up before finds that out and stops.

    False when the ``seconds`` were over before it was done. Raises StripeProblem when a page could not be read.
    """
    part = _take_up(part_id, clock())
    ends = None if seconds is None else time.monotonic() + seconds
    sync_type = TYPES[part.kind]
    for number in range(part.list_number, len(sync_type.lists)):
        filters: dict[str, Any] = dict(sync_type.lists[number])
        if part.run.since:
            filters["created"] = {"gte": int(part.run.since.timestamp())}
        with ReadAhead(kind=part.kind, filters=filters, place=_place(part), pace=pace, tries=tries) as pages:
            for together in pages:
                _take_in(part, together, clock())
                if part.oldest_created_at is None and together[-1].has_more:
                    _find_the_oldest(part, filters, pace)
                if ends is not None and time.monotonic() > ends:
                    return False
        _move(part, list_number=number + 1, cursor="", cursor_created_at=None, claimed_until=clock() + LEASE)
    _move(part, state="done", finished_at=clock(), claimed_until=None, problem=part.problem)
    return True


def _take_up(part_id: int, now: datetime) -> SyncPart:
    SyncPart.objects.filter(pk=part_id).update(taken=F("taken") + 1, state="running", claimed_until=now + LEASE)
    SyncPart.objects.filter(pk=part_id, began_at=None).update(began_at=now)
    return SyncPart.objects.select_related("run").get(pk=part_id)


def _place(part: SyncPart) -> Place:
    created = part.cursor_created_at
    return Place(part.cursor, int(created.timestamp()) if created else 0)


def _take_in(part: SyncPart, pages: Sequence[ReadPage], now: datetime) -> None:
    make_customers([snapshot for page in pages for snapshot in page.snapshots], now=now)
    with transaction.atomic():
        hear()
        taken = TYPES[part.kind].take_in(told_as_may_be_kept(pages, now), now)
        left = [*(each for page in pages for each in page.unreadable), *taken.left]
        _move(
            part,
            pages=part.pages + len(pages),
            read_count=part.read_count + sum(page.count for page in pages),
            written_count=part.written_count + taken.written,
            claimed_until=now + LEASE,
            problem=_said_of(part.problem, left),
            **_after(part, pages),
        )


def _after(part: SyncPart, pages: Sequence[ReadPage]) -> dict[str, Any]:
    """The place behind these pages."""
    newest, last = instant(pages[0].first.created), pages[-1].last
    return {
        "cursor": last.after,
        "cursor_created_at": instant(last.created) if last.after else None,
        "newest_created_at": max(part.newest_created_at or newest, newest),
    }


def _move(part: SyncPart, **fields: Any) -> None:
    """Keep where it stands, if it is still ours to do."""
    if not SyncPart.objects.filter(pk=part.pk, taken=part.taken).update(**fields):
        raise TakenOver(f"{part} is being done elsewhere.")
    for name, value in fields.items():
        setattr(part, name, value)


def _find_the_oldest(part: SyncPart, filters: dict[str, Any], pace: Pace) -> None:
    """So that it can be said how much is left."""
    if part.newest_created_at is None:
        return
    newest = int(part.newest_created_at.timestamp())
    oldest = oldest_second(kind=part.kind, filters=filters, newest=newest, pace=pace)
    _move(part, oldest_created_at=datetime.fromtimestamp(oldest, tz=UTC))


def _said_of(problem: str, left: Sequence[str]) -> str:
    """The ids that could not be recorded, a few of them."""
    if not left:
        return problem
    known = problem.removeprefix("Put down to be read again: ").rstrip(".").split(", ") if problem else []
    shown = [each for each in known if each != "…"] + list(left)
    return f"Put down to be read again: {', '.join([*shown[:20], *(['…'] if len(shown) > 20 else [])])}."
