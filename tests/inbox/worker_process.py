"""A real worker: ``manage.py qcluster`` over the test's database, which can be killed with no time to say goodbye."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.child_environment import child_environment
from tests.sandbox.process import ROOT


@contextmanager
def worker(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start it with all its processes in one group; whatever is left of it is killed at the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "qcluster"],
            cwd=ROOT,
            env=child_environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    except AssertionError as error:
        error.add_note(log.read_text(errors="replace"))
        raise
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, for the cluster and each of its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
