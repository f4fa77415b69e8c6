"""The worker's part, played in the test: what is queued is run here and now, outside its creator's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pydoc import locate
from typing import Any

from django.utils import timezone
from django_q.models import OrmQ
from django_q.signing import SignedPackage

ENOUGH = 2000  # jobs; more is a job that queues itself again and again


def drain_queue(*, at: datetime | None = None) -> list[str]:
    """Run what is due at ``at`` (now), and what that queues, until nothing is; answer the names in their order."""
    done: list[str] = []
    for name, arguments in _due(at):
        done.append(name)
        assert len(done) < ENOUGH, f"The queue does not end: {done[-5:]}"
        task: Any = locate(name)
        assert callable(task), f"There is no {name}."
        task(**arguments)
    return done


def queued() -> list[tuple[str, dict[str, Any]]]:
    """What waits in the queue, due or not: name and arguments, oldest first."""
    return [_read(row) for row in OrmQ.objects.order_by("pk")]


def _due(at: datetime | None) -> Iterator[tuple[str, dict[str, Any]]]:
    while (row := OrmQ.objects.filter(lock__lte=at or timezone.now()).order_by("lock", "pk").first()) is not None:
        row.delete()
        yield _read(row)


def _read(row: OrmQ) -> tuple[str, dict[str, Any]]:
    package = SignedPackage.loads(row.payload)
    return package["func"], package["kwargs"]
