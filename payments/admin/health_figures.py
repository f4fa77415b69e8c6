"""What the Health page shows of this moment: worker, queue, latency, last event. Worked out for the page itself, for
the rows that the worker keeps are old when it is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django_q.models import OrmQ

from payments.doctor.examination import Examination
from payments.doctor.latency import latency
from payments.doctor.worker import is_at_work, oldest_job, worker_seen
from payments.formats import duration, shown_time
from payments.models import StripeEvent

MOST = 999


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, a value, and what stands under it; ``bad``: it is a reason to look further."""

    name: str
    value: str
    notes: Sequence[str]
    bad: bool = False


def figures(*, now: datetime) -> list[Figure]:
    """Each by one indexed query, or a bounded one."""
    return [_worker(now), _queue(now), _latency(now), _last_event(now)]


def _worker(now: datetime) -> Figure:
    visit = Examination(now)
    seen = worker_seen(visit)
    note = f"Seen {shown_time(seen, now)}" if seen else "Never seen here"
    at_work = is_at_work(visit)
    return Figure("Worker", "At work" if at_work else "Away", [note], bad=not at_work)


def _queue(now: datetime) -> Figure:
    oldest = oldest_job(now)
    if oldest is None:
        return Figure("Queue", "Empty", ["Nothing is due"])
    waiting = len(OrmQ.objects.filter(lock__lte=now).values_list("pk")[: MOST + 1])
    jobs = f"the oldest of {MOST}+ due jobs" if waiting > MOST else f"the oldest of {waiting} due jobs"
    return Figure("Queue", duration(now - oldest), [f"waited by {'one due job' if waiting == 1 else jobs}"])


def _latency(now: datetime) -> Figure:
    name = "From event to order"
    found = latency(now=now)
    if found is None:
        return Figure(name, "–", ["No order was touched in 24 hours"])
    return Figure(
        name,
        _seconds(found.p50),
        [
            f"p50 of {found.events} events in 24 hours · p99 {_seconds(found.p99)}",
            f"since they came in: p50 {_seconds(found.here_p50)} · p99 {_seconds(found.here_p99)}",
        ],
    )


def _last_event(now: datetime) -> Figure:
    last = StripeEvent.objects.order_by("-created_at", "-id").first()
    if last is None:
        return Figure("Last event", "–", ["Nothing was heard yet"])
    return Figure("Last event", shown_time(last.received_at, now), [last.type])


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
