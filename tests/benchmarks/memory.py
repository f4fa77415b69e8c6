"""What all processes of the demo hold together."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from backoffice.demo.child import wait_until
from backoffice.frame.places import ROOT
from tests.benchmarks.row import Row

BAR = 1000  # MB


def rows() -> Iterator[Row]:
    """Start a demo of its own in a fresh clone, wait until it says that it is ready, add up its processes."""
    with tempfile.TemporaryDirectory() as folder:
        held, processes = _measure(Path(folder))
    yield Row(
        name="memory of the whole demo",
        ours=f"{held:.0f} MB",
        reference=f"{BAR} MB",
        ratio=f"{held / BAR:.2f}",
        bar="below 1",
        more=f"{processes} processes, shared pages counted once (PSS)",
    )


def _measure(folder: Path) -> tuple[float, int]:
    log = folder / "demo.log"
    copy = folder / "copy"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "USER")}
    with log.open("wb") as out:
        demo = subprocess.Popen(
            [sys.executable, "-m", "backoffice", "demo", "--port", "8700"],
            cwd=copy, stdout=out, stderr=out, env=env, start_new_session=True,
        )  # fmt: skip
        try:
            if not wait_until(lambda: "http://127.0.0.1:8700/admin/" in log.read_text(), 600, every=0.5):
                raise RuntimeError(f"The demo did not become ready:\n{log.read_text()[-2000:]}")
            family = _family(demo.pid)
            return sum(_held(pid) for pid in family), len(family)
        finally:
            demo.terminate()
            demo.wait(60)


def _family(pid: int) -> list[int]:
    """The process and all that came of it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _held(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    match = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) / 1000 if match else 0.0
