"""The ranges of days that can be chosen, and what each is compared with."""

from __future__ import annotations

from datetime import date, timedelta

from dashboard.days import Span
from payments.domain.days import ONE_DAY

TITLES = {
    "today": "Today",
    "yesterday": "Yesterday",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "month": "This month",
    "last-month": "Last month",
    "year": "This year",
}
DEFAULT = "30d"
CUSTOM = "custom"

EARLIEST = date(2010, 1, 1)  # there was no Stripe before
LONGEST = 5 * 366  # days; a chart of more tells nothing and its table grows beyond reading

# The widest span, in days, at which each step is still readable; the first that fits is chosen by itself.
STEPS = {"hour": 1, "day": 92, "week": 400, "month": LONGEST}
# What may be chosen by hand: from how many days to how many. One bar alone is no chart.
CHOSEN = {"hour": (1, 2), "day": (2, 190), "week": (8, 800), "month": (32, LONGEST)}


def preset(name: str, today: Span) -> Span:
    """The days of a named range, seen from ``today`` (a span of one day)."""
    day, zone = today.last, today.zone
    if name == "yesterday":
        return Span(day - ONE_DAY, day - ONE_DAY, zone)
    if name == "month":
        return Span(day.replace(day=1), day, zone)
    if name == "last-month":
        last = day.replace(day=1) - ONE_DAY
        return Span(last.replace(day=1), last, zone)
    if name == "year":
        return Span(day.replace(month=1, day=1), day, zone)
    length = int(name.removesuffix("d")) if name.endswith("d") else 1
    return Span(day - timedelta(days=length - 1), day, zone)


def custom(first: date, last: date, today: Span) -> Span:
    """The days from one to the other, whichever comes first, kept within what can be shown."""
    first, last = sorted((first, last))
    last = max(min(last, today.last), EARLIEST)
    first = max(min(first, last), EARLIEST, last - timedelta(days=LONGEST - 1))
    return Span(first, last, today.zone)


def before(name: str, span: Span) -> Span:
    """What a range is compared with: the same days of the month or year before, else as many days just before."""
    if name in ("month", "last-month"):
        last_before = span.first - ONE_DAY
        first = last_before.replace(day=1)
        last = last_before if name == "last-month" else min(last_before, first + timedelta(days=span.length - 1))
        return Span(first, last, span.zone)
    if name == "year":
        return Span(_year_before(span.first), _year_before(span.last), span.zone)
    return Span(span.first - timedelta(days=span.length), span.first - ONE_DAY, span.zone)


def _year_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def steps_that_fit(span: Span) -> list[str]:
    """The steps that make a readable chart of this span, finest first."""
    return [by for by, (least, most) in CHOSEN.items() if least <= span.length <= most]


def own_step(span: Span) -> str:
    """The step that is taken when nobody chose one."""
    return next(by for by, widest in STEPS.items() if span.length <= widest)
