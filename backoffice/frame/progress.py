"""One line that says how far something is: rewritten on a terminal, every ten seconds a new one elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

QUIET = 10.0  # seconds between lines in a file


class Progress:
    """``with Progress("Installing") as progress: progress.show("3 of 59")``."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.live = sys.stdout.isatty()
        self.shown_at = 0.0

    def __enter__(self) -> Self:
        self.show("")
        return self

    def show(self, how_far: str) -> None:
        """Say it, if it is time to."""
        now = time.monotonic()
        if self.live:
            sys.stdout.write(f"\r\x1b[K{self.title} … {how_far}")
        elif not self.shown_at or now - self.shown_at > QUIET:
            sys.stdout.write(f"{self.title} … {how_far}".rstrip() + "\n")
        else:
            return
        self.shown_at = now
        sys.stdout.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.live:
            sys.stdout.write("\r\x1b[K")
            sys.stdout.flush()
