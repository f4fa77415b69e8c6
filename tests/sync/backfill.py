"""Backfills as the tests run them, and what the database has written."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from payments.models import SyncRun
from payments.operations.hearing import NotYetKnown, Report, ask_for_missing
from payments.operations.record_body import record_body
from payments.stripe import gateway
from payments.sync.pace import pace_without_limit
from payments.sync.start_run import start_run
from payments.sync.sync_run import sync_run
from payments.sync.types import TYPES
from tests.operations.shop import clock
from tests.operations.stripe_side import api
from tests.sandbox.process import SandboxProcess

OWN = {"payments_syncrun", "payments_syncpart"}  # where a backfill keeps its place


def backfill(*kinds: str, since: datetime | None = None) -> SyncRun:
    """Take everything in, here and now."""
    run = start_run(kinds=kinds, since=since, now=clock())
    assert sync_run(run=run, pace=pace_without_limit(), clock=clock, shown=lambda: None), problems(run)
    run.refresh_from_db()
    return run


def problems(run: SyncRun) -> Sequence[tuple[str, str]]:
    """What went wrong, by type."""
    return list(run.parts.exclude(problem="").values_list("kind", "problem"))


def in_url(filters: Mapping[str, Any]) -> dict[str, str]:
    """As a form sends them."""
    return {name: str(value).lower() for name, value in filters.items()}


def one_by_one(sandbox: SandboxProcess, chance: random.Random) -> None:
    """Read each object by itself, in any order, and record it."""
    found = [
        (kind, each["id"])
        for kind, each_type in TYPES.items()
        for filters in each_type.lists
        for each in api(sandbox, "GET", gateway.LISTS[kind], limit=100, **in_url(filters))["data"]
    ]
    chance.shuffle(found)
    while found:
        later_on = []
        for kind, stripe_id in found:
            answer = gateway.read(kind=kind, stripe_id=stripe_id)
            try:
                with transaction.atomic():
                    record_body(answer.body, Report(answer.moment, clock()))
            except NotYetKnown as error:
                ask_for_missing(error, now=clock())
                later_on.append((kind, stripe_id))
        assert len(later_on) < len(found)
        found = later_on


def written() -> dict[str, list[tuple[str, str]]]:
    """Every row of every table, by its place and the transaction that wrote it: equal only if nothing was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall() if name not in OWN]
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT xmin::text, ctid::text FROM "{table}" ORDER BY ctid')
            rows[table] = cursor.fetchall()
    return rows
