"""How far a backfill is, by what its parts have kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from payments.models import SyncPart
from payments.sync.types import TYPES


@dataclass(frozen=True, slots=True)
class Progress:
    """``share`` of one; ``rate`` in objects a second; ``left`` is unknown until something can be said."""

    words: str
    state: str
    share: float
    read_count: int
    written_count: int
    rate: float
    left: timedelta | None


def progress_of(part: SyncPart, now: datetime) -> Progress:
    """By the time at Stripe that has been gone through, for a list does not say how long it is."""
    share = _share(part)
    began, ended = part.began_at or now, part.finished_at or now
    seconds = max((ended - began).total_seconds(), 0.001)
    runs = part.state == "running" and share > 0
    return Progress(
        words=TYPES[part.kind].words,
        state=part.state,
        share=share,
        read_count=part.read_count,
        written_count=part.written_count,
        rate=part.read_count / seconds,
        left=timedelta(seconds=round(seconds * (1 - share) / share)) if runs else None,
    )


def _share(part: SyncPart) -> float:
    if part.state == "done":
        return 1.0
    newest, oldest, reached = part.newest_created_at, part.oldest_created_at, part.cursor_created_at
    if newest is None or oldest is None or newest <= oldest:
        return 0.0
    lists = len(TYPES[part.kind].lists)
    gone = (newest - reached) / (newest - oldest) if reached is not None else 0.0
    return min((part.list_number + min(max(gone, 0.0), 1.0)) / lists, 1.0)
