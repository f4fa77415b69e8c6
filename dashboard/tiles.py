"""The six numbers on top: each with its shape over the range, its change, and the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Sum
from django.urls import reverse
from django.utils.http import urlencode

from dashboard.change import Change, change, change_of_rate
from dashboard.days import Bucket
from dashboard.metrics import NEEDS_ATTENTION, PENDING_NOW, SUCCEEDED, TRIED, Metric, Window
from dashboard.question import Question
from dashboard.receivables import AsOf
from dashboard.series import series
from dashboard.sparkline import area, sparkline
from dashboard.volumes import Volume, WidthBucket
from payments.domain.days import day_of
from payments.domain.money import Money
from payments.formats import money, percent, shown_time


@dataclass(frozen=True, slots=True)
class Tile:
    """A number and what stands around it. ``points``: its sparkline."""

    name: str
    title: str
    counts: str
    value: str
    link: str
    note: str = ""
    change: Change | None = None
    points: str = ""

    @property
    def area(self) -> str:
        """What lies under the sparkline."""
        return area(self.points)


def money_tile(metric: Metric, volumes: Sequence[Volume], before: Sequence[Volume] | None, asked: Question) -> Tile:
    """Collected, or net of returned, over the range."""
    steps = asked.buckets()
    line = series(metric, volumes, steps, asked.currency)
    changed = None
    if before is not None:
        earlier = Money(metric.total(before), asked.currency)
        changed = change(line.total.amount.amount, earlier.amount, f"{money(earlier)}, {asked.before_words}")
    return Tile(
        metric.name,
        metric.title,
        metric.counts,
        line.total.text,
        metric.link(Window(asked.currency, asked.span.since, asked.span.until)),
        note=_movements(line.total.count),
        change=changed,
        points=sparkline([cell.amount.amount for cell in line.cells], asked.begun),
    )


def _movements(count: int) -> str:
    return f"{count:,} movement{'' if count == 1 else 's'}"


def rate_tile(volumes: Sequence[Volume], before: Sequence[Volume] | None, asked: Question) -> Tile:
    """Payments that collected among those with an attempt, by the day they were made."""
    tried, succeeded = TRIED.total(volumes), SUCCEEDED.total(volumes)
    rate, changed = _rate(volumes), None
    if before is not None and (earlier := _rate(before)) is not None:
        changed = change_of_rate(rate, earlier, f"{percent(earlier)}, {asked.before_words}")
    by_step: list[list[Volume]] = [[] for _ in asked.buckets()]
    for each in volumes:
        by_step[each.bucket].append(each)
    return Tile(
        "success_rate",
        "Success rate",
        "Payments that collected money among those with an attempt, by the day they were made.",
        "–" if rate is None else percent(rate),
        TRIED.link(Window(asked.currency, asked.span.since, asked.span.until)),
        note=f"{succeeded:,} of {tried:,}" if tried else "no attempts",
        change=changed,
        points=sparkline([_rate(step) for step in by_step], asked.begun),
    )


def _rate(volumes: Sequence[Volume]) -> float | None:
    tried = TRIED.total(volumes)
    return SUCCEEDED.total(volumes) / tried if tried else None


def pending_tile(volumes: Sequence[Volume], asked: Question) -> Tile:
    """What may still be collected, at this moment; its shape is the part that was made in the range."""
    now = Window(asked.currency)
    found = PENDING_NOW.rows(now).aggregate(amount=Sum("amount", default=0), payments=Count("*"))
    line = series(PENDING_NOW, volumes, asked.buckets(), asked.currency)
    count = found["payments"]
    return Tile(
        PENDING_NOW.name,
        PENDING_NOW.title,
        PENDING_NOW.counts,
        money(Money(int(found["amount"]), asked.currency)),
        PENDING_NOW.link(now),
        note=f"{count:,} payment{'' if count == 1 else 's'}",
        points=sparkline([cell.amount.amount for cell in line.cells], asked.begun),
    )


def receivables_tile(asked: Question) -> Tile:
    """What customers owe on invoices at this moment, and how much of it is late."""
    zone = asked.span.zone
    today = day_of(asked.now, zone)
    found = {each.currency: each for each in AsOf(today, zone).totals()}
    owed = found.get(asked.currency)
    late = Money(owed.overdue_amount if owed else 0, asked.currency)
    return Tile(
        "receivables",
        "Receivables",
        "What is left to pay of invoices at this moment, by age.",
        money(Money(owed.amount if owed else 0, asked.currency)),
        f"{reverse('dashboard:receivables')}?{urlencode({'currency': asked.currency})}",
        note=f"{money(late)} overdue" if late else "nothing overdue",
    )


def attention_tile(asked: Question) -> Tile:
    """Open tasks; its shape is by the time they were opened, as far as that lies in the range."""
    everything, steps = Window(asked.currency), asked.buckets()
    found = (
        NEEDS_ATTENTION.rows(everything)
        .values_list(WidthBucket("opened_at", steps))
        .annotate(tasks=Count("*"), oldest=Min("opened_at"))
        .order_by()
    )
    by_step = {step: (tasks, oldest) for step, tasks, oldest in found}
    oldest_at = min((oldest for _, oldest in by_step.values()), default=None)
    return Tile(
        NEEDS_ATTENTION.name,
        NEEDS_ATTENTION.title,
        NEEDS_ATTENTION.counts,
        f"{sum(tasks for tasks, _ in by_step.values()):,}",
        NEEDS_ATTENTION.link(everything),
        note=f"oldest {shown_time(oldest_at, asked.now)}" if oldest_at else "nothing is waiting",
        points=sparkline(_opened(by_step, steps), asked.begun) if by_step else "",
    )


def _opened(by_step: dict[int, tuple[int, datetime]], steps: Sequence[Bucket]) -> list[float | None]:
    return [by_step[place][0] if place in by_step else 0 for place in range(1, len(steps) + 1)]
