"""What a demo that was killed may have left running. Only processes that carry its mark are touched."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from backoffice.demo.child import wait_until

MARK = "BACKOFFICE_DEMO"  # in the environment of every process of a demo; its value is the demo's folder
PATIENCE = 10.0  # seconds


def end_leftovers(folder: Path, *, patience: float = PATIENCE) -> int:
    """End them in good order, then by force; answers how many there were. Hold the folder's lock when calling."""
    found = marked(folder)
    _send(found, signal.SIGTERM)
    if not wait_until(lambda: not marked(folder), patience, every=0.1):
        _send(marked(folder), signal.SIGKILL)
        wait_until(lambda: not marked(folder), PATIENCE, every=0.1)
    return len(found)


def marked(folder: Path) -> list[int]:
    """The processes of this demo, by their numbers; never ourselves."""
    wanted = f"{MARK}={folder}".encode()
    return [pid for pid in _all() if pid != os.getpid() and wanted in _environment(pid)]


def _all() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def _environment(pid: int) -> list[bytes]:
    """Empty for a process that is gone, dead already, or somebody else's."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
