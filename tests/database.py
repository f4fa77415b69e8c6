"""A PostgreSQL for one run of the tests: nobody shares it, and it is gone afterwards."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backoffice.demo.postgres import Cluster
from backoffice.demo.unprivileged import reachable
from backoffice.frame.places import KEPT

OLD = 60.0  # seconds; a younger folder may not have its lock yet


@contextmanager
def database_of_this_run() -> Iterator[str]:
    """Start it, and answer its DATABASE_URL."""
    runs = reachable(KEPT / "tests")
    _remove_forgotten(runs)
    cluster = Cluster(KEPT / "tests" / str(os.getpid()), log=KEPT / "logs" / "test-postgres.log", durable=False)
    cluster.start()
    try:
        yield cluster.url
    finally:
        cluster.stop()
        cluster.remove()


def _remove_forgotten(runs: Path) -> None:
    """Folders of runs that were killed: nobody holds their lock."""
    for lock in runs.glob("*/lock"):
        try:
            if time.time() - lock.stat().st_mtime < OLD:
                continue
            with lock.open("r+") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent, ignore_errors=True)
        except (BlockingIOError, FileNotFoundError):
            continue  # in use, or removed by another run that looks as we do
