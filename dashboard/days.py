"""Whole days of the business, and the steps of a time axis that they are cut into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from payments.domain.days import ONE_DAY, day_start

ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days of the business, both ends included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The first instant that belongs to it."""
        return day_start(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The first instant that no longer belongs to it."""
        return day_start(self.last + ONE_DAY, self.zone)

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        """``24 Nov 2026``, ``26 Oct – 24 Nov 2026``, ``20 Dec 2025 – 2 Jan 2026``."""
        end = f"{self.last.day} {self.last:%b %Y}"
        if self.first == self.last:
            return end
        start = f"{self.first.day} {self.first:%b}"
        return f"{start} – {end}" if self.first.year == self.last.year else f"{start} {self.first.year} – {end}"


@dataclass(frozen=True, slots=True)
class Bucket:
    """One step of a chart's time axis: half open in time, with a word for the axis and one for reading."""

    since: datetime
    until: datetime
    short: str
    words: str


def buckets(span: Span, by: str) -> list[Bucket]:
    """The span cut into hours, days, weeks (from Monday) or months; without gaps, never beyond the span."""
    if by == "hour":
        return list(_hours(span))
    return [_bucket(piece, by) for piece in _pieces(span, by)]


def _pieces(span: Span, by: str) -> Iterator[Span]:
    first = span.first
    while first <= span.last:
        last = min(_last_day(first, by), span.last)
        yield Span(first, last, span.zone)
        first = last + ONE_DAY


def _last_day(day: date, by: str) -> date:
    if by == "week":
        return day + timedelta(days=6 - day.weekday())
    if by == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - ONE_DAY
    return day


def _bucket(piece: Span, by: str) -> Bucket:
    first = piece.first
    if by == "day":
        return Bucket(piece.since, piece.until, f"{first.day} {first:%b}", f"{first:%a} {first.day} {first:%b %Y}")
    whole_month = by == "month" and first.day == 1 and piece.last == _last_day(first, "month")
    short = f"{first:%b %Y}" if by == "month" else f"{first.day} {first:%b}"
    return Bucket(piece.since, piece.until, short, f"{first:%B %Y}" if whole_month else piece.words)


def _hours(span: Span) -> Iterator[Bucket]:
    """Steps of elapsed time: a day of 23 or 25 hours has as many, and the repeated hour shows its zone."""
    since, end = span.since, span.until
    while since < end:
        until = min(since + ONE_HOUR, end)
        here = since.astimezone(span.zone)
        yield Bucket(since, until, f"{here:%H:%M}", f"{here:%a} {here.day} {here:%b, %H:%M %Z}")
        since = until
