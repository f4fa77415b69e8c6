"""What came of taking in a batch."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Taken:
    """``written``: rows that were new or changed. ``left``: objects that could not be recorded yet, by their ids."""

    written: int = 0
    left: list[str] = field(default_factory=list)
