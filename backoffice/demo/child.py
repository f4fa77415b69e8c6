"""A process that dies with us: told to stop when we stop, and by the kernel when we are killed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
END_US = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Loaded before any fork: between fork and exec nothing may be loaded.
LIBC = ctypes.CDLL(None)


@dataclass
class Child:
    """One process in a session of its own, its words in a file. Started from the main thread only.

    ``stop``: what ends it in good order; ``patience``: seconds before it is killed with all its own children;
    ``speaks``: what it prints is shown, and only its errors go to the file.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    stop: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    run_as: Mapping[str, Any] = field(default_factory=dict)
    cwd: Path = Path("/")
    speaks: bool = False
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; the kernel stops it should we be killed."""
        parent = os.getpid()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        # Told to end between its birth and our knowing of it, we would leave it behind: that has to wait.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, END_US)
        try:
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    [str(part) for part in self.command],
                    env=dict(self.env),
                    cwd=self.cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=None if self.speaks else log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=lambda: _be_born(parent, self.stop, mask),  # noqa: PLW1509 - one thread, nothing imported
                    **self.run_as,
                )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    @property
    def pid(self) -> int:
        """Its number, which is also its group's."""
        assert self.process is not None
        return self.process.pid

    def is_running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send it the signal that ends it in good order."""
        if self.is_running():
            os.kill(self.pid, self.stop)

    def finish(self) -> None:
        """Wait for its end, and take what is left of its group with it."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        kill_group(self.pid)
        self.process.wait()

    def last_lines(self, count: int = 12) -> str:
        """The end of what it said."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(f"    {line}" for line in lines[-count:])


def kill_group(group: int) -> None:
    """Kill every process of a group of ours; none left is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def wait_until(ready: Any, seconds: float, every: float = 0.02) -> bool:
    """Whether ``ready()`` became true in time."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def die_with_parent(sent: signal.Signals) -> None:
    """Have the kernel send us this signal when our parent is gone, however it went."""
    LIBC.prctl(SET_PARENT_DEATH_SIGNAL, int(sent))


def _be_born(parent: int, sent: signal.Signals, mask: Iterable[int]) -> None:
    """Hear the signals that the parent heard before, and end when it does."""
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    die_with_parent(sent)
    if os.getppid() != parent:  # it died while we were being born
        os._exit(1)
