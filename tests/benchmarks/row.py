"""One line of the table: what was measured, its reference beside it in the same run, and the ratio that counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """``ratio`` is ours to the reference; ``bar``: what it should be, in words; ``more``: what else was counted."""

    name: str
    ours: str
    reference: str
    ratio: str
    bar: str
    more: str = ""


HEAD = Row("what", "ours", "beside it", "ratio", "bar", "also")


def table(rows: Iterable[Row]) -> str:
    """The rows under each other, columns as wide as they need."""
    cells = [[row.name, row.ours, row.reference, row.ratio, row.bar, row.more] for row in [HEAD, *rows]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
