"""How a backfill stands, and each of its types, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from payments import formats
from payments.badges import Badge, state_badge
from payments.models import SyncPart, SyncRun
from payments.sync.progress import Progress, progress_of
from payments.sync.types import TYPES

SAYS = {
    "reading": "The worker reads. You may leave this page: it goes on by itself.",
    "away": "The worker does not run. It goes on as soon as the worker is back: manage.py qcluster.",
    "elsewhere": "It is being read by manage.py sync_stripe, on a terminal.",
    "stopped": "Nobody works on it. It goes on from where it stopped, whoever takes it up.",
    "failed": "What could be read was taken in. For the rest see below, then have the worker go on.",
    "finished": "Everything was read.",
    "given_up": "It was given up. What had been taken in by then stays.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One type of a backfill, as the page shows it."""

    part: SyncPart
    progress: Progress
    badge: Badge
    says: str


def standing(run: SyncRun, now: datetime, parts: Sequence[SyncPart] | None = None) -> str:
    """``reading`` here, or ``elsewhere`` on a terminal; ``stopped`` when nobody is at it; or how it ended."""
    if run.finished_at is not None:
        return "finished"
    if run.given_up_at is not None:
        return "given_up"
    parts = list(run.parts.all()) if parts is None else parts
    if any(part.claimed_until is not None and part.claimed_until > now for part in parts):
        return "reading" if run.in_background else "elsewhere"
    if run.in_background and _is_due(parts):
        return "reading"
    return "failed" if any(part.state == "failed" for part in parts) else "stopped"


def _is_due(parts: Sequence[SyncPart]) -> bool:
    """Whether the worker has a type to go on with, now or after a pause."""
    undone = {part.kind for part in parts if part.state != "done"}
    return any(
        part.state in ("waiting", "running") and not undone & set(TYPES[part.kind].after)
        for part in parts
        if part.kind in TYPES
    )


def types_of(run: SyncRun) -> str:
    """``all types``, or their names."""
    kinds = {part.kind for part in run.parts.all()}
    if kinds >= set(TYPES):
        return "all types"
    return ", ".join(each.words for kind, each in TYPES.items() if kind in kinds)


def totals(parts: Iterable[SyncPart]) -> tuple[int, int]:
    """Objects read, and rows written."""
    counts = [(part.read_count, part.written_count) for part in parts]
    return sum(read for read, _ in counts), sum(written for _, written in counts)


def lasted(span: timedelta) -> str:
    """``12 min``; nothing lasts no time at all."""
    return formats.duration(span) if span >= timedelta(seconds=1) else "under a second"


def since(run: SyncRun) -> str:
    """The day from which on it reads, in Greenwich; nothing where it reads from the beginning."""
    day = run.since.astimezone(UTC) if run.since else None
    return f"{day.day} {day:%b %Y}" if day else ""


def line_of(part: SyncPart, parts: Sequence[SyncPart], now: datetime) -> Line:
    """One type, as the page shows it."""
    return Line(part, progress_of(part, now), state_badge("part", part.state), _says(part, parts, now))


def _says(part: SyncPart, parts: Sequence[SyncPart], now: datetime) -> str:
    """How long it takes still, or what it waits for."""
    if part.state == "running":
        if part.problem and part.due_at > now:
            return f"Stripe is asked again in {formats.duration(part.due_at - now)}."
        left = progress_of(part, now).left
        return f"about {formats.duration(left)} left" if left is not None else ""
    undone = {each.kind for each in parts if each.state != "done"}
    first = [TYPES[kind].words for kind in TYPES[part.kind].after if kind in undone] if part.state == "waiting" else []
    if first:
        return f"after the {' and the '.join(first)}"
    if part.state == "done" and part.began_at and part.finished_at:
        return f"in {lasted(part.finished_at - part.began_at)}"
    return ""
