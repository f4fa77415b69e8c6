"""Wait for what happens elsewhere: in another process, in another thread, in a browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 90.0  # seconds; on the busiest machine nothing takes so long, and only a failing test waits them out
LOOK_EVERY = 0.02

Seen = TypeVar("Seen")


def until(happened: Callable[[], Seen]) -> Seen:
    """Come back with what it answers as soon as that is true; fail when it never is."""
    end = time.monotonic() + PATIENCE
    while not (seen := happened()):
        assert time.monotonic() < end, f"It did not happen within {PATIENCE:.0f} seconds."
        time.sleep(LOOK_EVERY)
    return seen
