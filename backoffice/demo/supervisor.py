"""Keeps the demo's processes alive, and ends them all when it ends."""

from __future__ import annotations

import signal
import time
from collections import deque
from types import FrameType

from backoffice.demo.child import Child, kill_group

LOOK_EVERY = 0.3  # seconds
RESTARTS = 3  # of one process, within:
WITHIN = 60.0  # seconds


class Stopped(BaseException):
    """Somebody wants the demo to end."""


class GaveUp(Exception):
    """A process did not stay alive; the sentence holds its last words."""


class Supervisor:
    """``with Supervisor() as supervisor: supervisor.add(child); supervisor.watch()``. Leaving it ends every child."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.died: dict[str, deque[float]] = {}
        self.ending = False

    def __enter__(self) -> Supervisor:  # noqa: PYI034 - nobody inherits from it
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_end)
        return self

    def __exit__(self, *_: object) -> None:
        self.ending = True
        self.end_all()

    def add(self, child: Child) -> None:
        """Start it and keep it alive."""
        self.watch_over(child)
        child.start()

    def watch_over(self, child: Child) -> None:
        """Keep a child alive that starts in a way of its own."""
        self.children.append(child)

    def watch(self) -> None:
        """Come back only by being told to end, or by giving up."""
        while True:
            for child in self.children:
                if not child.is_running():
                    self._restart(child)
            time.sleep(LOOK_EVERY)

    def end_all(self) -> None:
        """In good order: the last to start is the first to end; the database ends when nobody uses it any more."""
        *first, others = [self.children[:1], self.children[1:]]
        for generation in (others, *first):
            for child in reversed(generation):
                child.ask_to_stop()
            for child in reversed(generation):
                child.finish()

    def _restart(self, child: Child) -> None:
        status = child.process.returncode if child.process else None
        child.finish()  # what is left of its group
        print(f"The {child.name} ended by itself (status {status}). Its last words:\n{child.last_lines()}", flush=True)
        deaths = self.died.setdefault(child.name, deque(maxlen=RESTARTS))
        if len(deaths) == RESTARTS and time.monotonic() - deaths[0] < WITHIN:
            raise GaveUp(f"The {child.name} does not stay alive; everything is stopped. Its log: {child.log}")
        deaths.append(time.monotonic())
        child.start()
        print(f"The {child.name} was started again.", flush=True)

    def _told_to_end(self, _number: int, _frame: FrameType | None) -> None:
        """The first time, in good order; whoever asks again while that is under way, at once."""
        if not self.ending:
            self.ending = True
            raise Stopped
        for child in self.children:
            if child.is_running():
                kill_group(child.pid)
