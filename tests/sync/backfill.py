"""Backfills as the tests run them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from payments.models import SyncRun
from payments.sync.pace import pace_without_limit
from payments.sync.start_run import start_run
from payments.sync.sync_run import sync_run
from tests.operations.shop import clock


def backfill(*kinds: str, since: datetime | None = None) -> SyncRun:
    """Take everything in, here and now."""
    run = start_run(kinds=kinds, since=since, now=clock())
    assert sync_run(run=run, pace=pace_without_limit(), clock=clock, shown=lambda: None), problems(run)
    run.refresh_from_db()
    return run


def problems(run: SyncRun) -> Sequence[tuple[str, str]]:
    """What went wrong, by type."""
    return list(run.parts.exclude(problem="").values_list("kind", "problem"))
