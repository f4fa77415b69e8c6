"""What the page was asked. The address holds all of it; what makes no sense there falls back and is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.http import urlencode

from dashboard import ranges
from dashboard.days import Bucket, Span, buckets
from payments.domain.days import day_of

AUTO = "auto"
SHOWN = {"amount": "Amount", "count": "Payments"}
BY = {AUTO: "Auto", "hour": "Hour", "day": "Day", "week": "Week", "month": "Month"}


@dataclass(frozen=True, slots=True)
class Question:
    """Which days, which currency, compared or not, in which steps, money or payments counted; asked ``now``."""

    range: str
    span: Span
    currency: str
    now: datetime
    compared: bool = True
    by: str = AUTO
    shown: str = "amount"
    note: str = ""

    @property
    def step(self) -> str:
        """The step of the time axis."""
        return ranges.own_step(self.span) if self.by == AUTO else self.by

    @property
    def before(self) -> Span:
        """What it is compared with."""
        return ranges.before(self.range, self.span)

    @property
    def title(self) -> str:
        """The range in words."""
        return ranges.TITLES.get(self.range, self.span.words)

    @property
    def before_until(self) -> datetime:
        """Where the comparison ends: a day that is not over is compared with a day up to the same hour."""
        missing = max(self.span.until - self.now, timedelta())
        return max(self.before.until - missing, self.before.since)

    @property
    def before_words(self) -> str:
        """What it is compared with, to the minute where that is no whole day."""
        if self.before_until == self.before.until:
            return self.before.words
        return f"{self.before.words} until {self.before_until.astimezone(self.span.zone):%H:%M}"

    def buckets(self) -> list[Bucket]:
        """The steps of its time axis."""
        return buckets(self.span, self.step)

    def buckets_before(self) -> list[Bucket]:
        """The same steps of what it is compared with; the first one is there even when nothing of it counts yet."""
        end, steps = self.before_until, buckets(self.before, self.step)
        begun = [step for step in steps if step.since < end] or steps[:1]
        return [*begun[:-1], replace(begun[-1], until=min(begun[-1].until, end))]

    @property
    def begun(self) -> int:
        """How many steps of the time axis have begun: the future is not drawn as zero."""
        return sum(step.since <= self.now for step in self.buckets())

    def address(self, **changes: str) -> str:
        """The query of this page with some of it changed; ``by`` is dropped where the range is changed."""
        asked = {"range": self.range, "currency": self.currency, "by": self.by, "show": self.shown}
        if not self.compared:
            asked["compare"] = "off"
        if self.range == ranges.CUSTOM:
            asked |= {"from": self.span.first.isoformat(), "to": self.span.last.isoformat()}
        if "range" in changes:
            asked = {name: value for name, value in asked.items() if name not in ("from", "to", "by")}
        asked |= changes
        plain = {"by": AUTO, "show": "amount", "compare": "previous"}
        return "?" + urlencode({name: value for name, value in asked.items() if plain.get(name) != value})


def read_question(asked: Mapping[str, str], *, now: datetime, zone: ZoneInfo, currencies: Sequence[str]) -> Question:
    """Understand the page's address. ``currencies``: those that there are, the one to fall back to first."""
    name, span, note = _range(asked, Span(day_of(now, zone), day_of(now, zone), zone))
    fitting = ranges.steps_that_fit(span)
    by = asked.get("by", AUTO)
    currency = asked.get("currency", "")
    shown = asked.get("show", "")
    return Question(
        range=name,
        span=span,
        currency=currency if currency in currencies else currencies[0],
        now=now,
        compared=asked.get("compare") != "off",
        by=by if by in fitting else AUTO,
        shown=shown if shown in SHOWN else "amount",
        note=note,
    )


def _range(asked: Mapping[str, str], today: Span) -> tuple[str, Span, str]:
    name = asked.get("range", "")
    default = ranges.preset(ranges.DEFAULT, today)
    if name in ranges.TITLES:
        return name, ranges.preset(name, today), ""
    if name != ranges.CUSTOM:
        note = "That range is not known." if name else ""
        return ranges.DEFAULT, default, note and f"{note} These are the last 30 days."
    first, last = _day(asked.get("from", "")), _day(asked.get("to", ""))
    if first is None or last is None:
        return ranges.DEFAULT, default, "A range needs two dates. These are the last 30 days."
    span = ranges.custom(first, last, today)
    cut = {span.first, span.last} != {first, last}
    return ranges.CUSTOM, span, f"Shown is what there can be of these dates: {span.words}." if cut else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
