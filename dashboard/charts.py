"""The two charts, each with the table that says the same in figures and holds the addresses of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.days import Bucket
from dashboard.figures import money_figure, status_figure
from dashboard.metrics import ALL_PAYMENTS, COLLECTED, NET, RETURNED, STATUS_VOLUME
from dashboard.question import Question
from dashboard.series import Cell, Series, series
from dashboard.volumes import Volume


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, and the columns and steps of its table: first one for each bar, then their sum."""

    name: str
    figure: str
    columns: Sequence[Series]
    steps: Sequence[Bucket]
    earlier: Series | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(column.total.count for column in self.columns)

    @property
    def rows(self) -> list[tuple[Bucket, list[Cell], Cell | None]]:
        """One row a step; at its end what there was before, which may have had fewer steps."""
        before = list(self.earlier.cells) if self.earlier else []
        padded = [*before, *[None] * len(self.steps)]
        return [
            (step, [column.cells[place] for column in self.columns], padded[place])
            for place, step in enumerate(self.steps)
        ]


def status_chart(volumes: Sequence[Volume], asked: Question) -> Chart:
    """Payments by the status they have now, on the day they were made, from the bottom of the stack up."""
    steps = asked.buckets()
    columns = [series(metric, volumes, steps, asked.currency) for metric in STATUS_VOLUME]
    everything = series(ALL_PAYMENTS, volumes, steps, asked.currency)
    return Chart("status", status_figure(columns, steps, asked.shown), [*columns, everything], steps)


def money_chart(volumes: Sequence[Volume], before: Sequence[Volume] | None, asked: Question) -> Chart:
    """Collected against returned by the day the money moved, and what was left, now and before."""
    steps = asked.buckets()
    collected, returned, net = (series(metric, volumes, steps, asked.currency) for metric in (COLLECTED, RETURNED, NET))
    earlier = None
    if before is not None:
        line = series(NET, before, asked.buckets_before(), asked.currency)
        earlier = replace(line, name="before", title=f"Net, {asked.before_words}")
    figure = money_figure([collected, returned], replace(net, cells=net.cells[: asked.begun]), earlier, steps)
    return Chart("money", figure, [collected, returned, net], steps, earlier)
