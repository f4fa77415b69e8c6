"""kill -9 of a backfill at any point, again and again: it goes on where it was, and the end is the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from payments.models import SyncPart, SyncRun
from tests.child_environment import child_environment
from tests.inbox.truth import empty_the_house, fingerprint
from tests.sandbox.process import ROOT, SandboxProcess
from tests.sync.backfill import backfill, written
from tests.sync.catalogue_there import CatalogueThere, catalogue_here, forget_the_catalogue

OBJECTS = int(os.environ.get("OBJECTS", "2000"))
KILLS = int(os.environ.get("KILLS", "3"))
PATIENCE = 60 + OBJECTS / 100  # seconds, on a busy machine


def started(log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "manage.py", "sync_stripe"],
            cwd=ROOT, env=child_environment(), stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip


def taken_in() -> int:
    return sum(SyncPart.objects.values_list("read_count", flat=True))


def kill_when(process: subprocess.Popen[bytes], reached: int, after: float, log: Path) -> None:
    """Once so many objects are in, and a moment later."""
    until = time.monotonic() + PATIENCE
    while taken_in() < reached and process.poll() is None:
        assert time.monotonic() < until, log.read_text()[-3000:]
        time.sleep(0.01)
    time.sleep(after)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=PATIENCE)


@pytest.mark.parametrize("seed", [int(os.environ.get("SEED", "7"))])
def test_killed_at_random_points_it_ends_as_if_nothing_had_happened(
    sandbox: SandboxProcess, tmp_path: Path, seed: int
) -> None:
    sandbox.fill(OBJECTS)
    there = CatalogueThere(sandbox, random.Random(seed))
    there.shop(max(OBJECTS // 1000, 2))
    in_all = OBJECTS + sum(map(len, there.ids.values()))
    chance, log = random.Random(seed), tmp_path / "sync.log"
    for kill in range(KILLS):
        share = chance.uniform(kill, kill + 1) / (KILLS + 1)
        kill_when(started(log), int(OBJECTS * share), chance.uniform(0, 0.3), log)
    process = started(log)
    assert process.wait(timeout=PATIENCE) == 0, log.read_text()[-3000:]
    run = SyncRun.objects.get()
    assert run.finished_at is not None, "each start went on with the same backfill"
    assert taken_in() == in_all, "no page was skipped, none was counted twice"
    ended = fingerprint(), catalogue_here()
    before = written()
    backfill()
    assert written() == before
    empty_the_house()
    forget_the_catalogue()
    backfill()
    assert (fingerprint(), catalogue_here()) == ended
