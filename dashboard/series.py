"""One metric along the time axis: what a chart's bars and its table's cells both show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.days import Bucket
from dashboard.metrics import Metric, Window
from dashboard.volumes import Volume
from payments.domain.money import Money
from payments.formats import money


@dataclass(frozen=True, slots=True)
class Cell:
    """What happened in one step, and the address of the rows; nothing happened: no address."""

    amount: Money
    count: int
    link: str = ""

    @property
    def text(self) -> str:
        """The amount as it is written."""
        return money(self.amount)

    @property
    def payments(self) -> str:
        """``1 payment``, ``12 payments``."""
        return f"{self.count:,} payment{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Series:
    """One metric in every step, and over all of them."""

    name: str
    title: str
    counts: str
    cells: Sequence[Cell]
    total: Cell


def series(metric: Metric, volumes: Iterable[Volume], steps: Sequence[Bucket], currency: str) -> Series:
    """Add the volumes up along the time axis; each cell is linked to the rows it was added up from."""
    counts, amounts = [0] * len(steps), [0] * len(steps)
    for each in volumes:
        if not metric.words or each.word in metric.words:
            counts[each.bucket] += each.count
            amounts[each.bucket] += each.amount
    cells = [
        _cell(metric, amount, count, Window(currency, step.since, step.until))
        for amount, count, step in zip(amounts, counts, steps, strict=True)
    ]
    whole = Window(currency, steps[0].since, steps[-1].until)
    return Series(metric.name, metric.title, metric.counts, cells, _cell(metric, sum(amounts), sum(counts), whole))


def _cell(metric: Metric, amount: int, count: int, window: Window) -> Cell:
    return Cell(Money(amount, window.currency), count, metric.link(window) if count else "")
