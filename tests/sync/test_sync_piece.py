"""A backfill that the worker does: in pieces, each of which queues the next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from payments.inbox.sweep import sweep
from payments.models import Payment, SyncPart, SyncRun
from payments.sync.pace import pace_without_limit
from payments.sync.progress import progress_of
from payments.sync.start_run import (
    BackfillUnderWay,
    NoSuchType,
    give_up_run,
    go_on_in_background,
    start_run_in_background,
)
from payments.sync.sync_part import sync_part
from payments.sync.sync_piece import MOST_TRIES
from tests.operations.shop import clock, colleague, later
from tests.queue import drain_queue, queued
from tests.sandbox.process import SandboxProcess


def begun(*kinds: str) -> SyncRun:
    return start_run_in_background(kinds=kinds, since=None, by=colleague(), now=clock())


def test_the_worker_takes_everything_in(sandbox: SandboxProcess) -> None:
    sandbox.fill(200)
    run = begun()
    drain_queue()
    run.refresh_from_db()
    assert run.finished_at is not None
    assert set(run.parts.values_list("state", flat=True)) == {"done"}
    assert Payment.objects.filter(status="paid").count() == 40


def test_a_type_waits_for_those_that_it_stands_on(sandbox: SandboxProcess) -> None:
    begun()
    waiting = [arguments["part_id"] for name, arguments in queued() if name == "payments.tasks.sync_piece"]
    begin = set(SyncPart.objects.filter(pk__in=waiting).values_list("kind", flat=True))
    assert begin == {"customer", "product", "coupon", "tax_rate"}


def test_a_piece_that_runs_out_of_time_is_gone_on_with(sandbox: SandboxProcess) -> None:
    sandbox.fill(8000)
    run = begun("customer")
    part = run.parts.get()
    assert not sync_part(part_id=part.pk, pace=pace_without_limit(), clock=clock, tries=1, seconds=0)
    part.refresh_from_db()
    assert 0 < part.read_count < 800
    progress = progress_of(part, clock())
    assert 0 < progress.share < 1
    assert progress.left is not None
    SyncPart.objects.update(claimed_until=None)
    drain_queue()
    part.refresh_from_db()
    assert (part.state, part.read_count, progress_of(part, clock()).share) == ("done", 800, 1)


def test_what_a_dead_worker_left_is_found_by_the_sweep(sandbox: SandboxProcess) -> None:
    sandbox.fill(100)
    part = begun("customer").parts.get()
    drained = later(minutes=3)
    SyncPart.objects.update(state="running", claimed_until=later(seconds=60), taken=1)
    drain_queue()
    assert SyncPart.objects.get().state == "running", "it is claimed"
    SyncPart.objects.update(claimed_until=clock() - timedelta(seconds=1), due_at=clock() - timedelta(minutes=2))
    sweep(now=drained)
    drain_queue()
    part.refresh_from_db()
    assert part.state == "done"


def test_one_backfill_at_a_time(sandbox: SandboxProcess) -> None:
    begun()
    with pytest.raises(BackfillUnderWay):
        begun()


def test_an_unknown_type_is_refused(sandbox: SandboxProcess) -> None:
    with pytest.raises(NoSuchType):
        begun("unicorn")


def test_what_is_given_up_is_not_gone_on_with(sandbox: SandboxProcess) -> None:
    sandbox.fill(100)
    run = begun()
    give_up_run(run=run, now=clock())
    drain_queue()
    assert not Payment.objects.exists()
    assert begun().pk != run.pk


def test_stripe_out_of_order_fails_the_part_and_staff_may_go_on_later(sandbox: SandboxProcess) -> None:
    sandbox.fill(100)
    sandbox.calls("500_before", "/v1/customers", count=MOST_TRIES)
    run = begun("customer")
    drain_queue(at=later(hours=2))
    part = run.parts.get()
    assert part.state in ("failed", "running")
    while part.state == "running":
        SyncPart.objects.update(due_at=clock())
        drain_queue(at=later(hours=2))
        part.refresh_from_db()
    assert part.state == "failed"
    assert part.problem
    go_on_in_background(run=run, by=colleague(), now=clock())
    drain_queue()
    part.refresh_from_db()
    assert part.state == "done"
