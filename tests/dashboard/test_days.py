"""Days of the business: they follow each other without a gap, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.days import Span, buckets
from payments.domain.days import day_of

BERLIN = ZoneInfo("Europe/Berlin")
# Clocks that change at two, at midnight, by half an hour, and one that left out a whole day.
ZONES = [
    BERLIN,
    *map(
        ZoneInfo, ("UTC", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "Asia/Beirut")
    ),
]
zones = st.sampled_from(ZONES)
days = st.dates(date(2010, 1, 2), date(2030, 12, 31))


@st.composite
def spans(draw: st.DrawFn, longest: int = 120) -> Span:
    first = draw(days)
    return Span(first, first + timedelta(days=draw(st.integers(0, longest))), draw(zones))


@given(spans(), st.sampled_from(["day", "week", "month"]))
def test_the_steps_fill_the_span_without_gap_or_overlap(span: Span, by: str) -> None:
    steps = buckets(span, by)
    assert steps[0].since == span.since
    assert steps[-1].until == span.until
    assert all(one.until == other.since for one, other in pairwise(steps))


@given(spans(longest=1))
def test_hours_fill_their_days_and_none_is_longer_than_an_hour(span: Span) -> None:
    steps = buckets(span, "hour")
    assert sum((step.until - step.since for step in steps), timedelta()) == span.until - span.since
    assert all(timedelta() < step.until - step.since <= timedelta(hours=1) for step in steps)


@given(st.datetimes(datetime(2010, 1, 2), datetime(2030, 12, 31), timezones=st.just(UTC)), zones)  # noqa: DTZ001
def test_an_instant_lies_in_the_day_that_its_clock_shows(at: datetime, zone: ZoneInfo) -> None:
    day = day_of(at, zone)
    assert Span(day, day, zone).since <= at < Span(day, day, zone).until


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-24", 24)])
def test_a_day_has_as_many_hours_as_the_clock_gives_it(day: str, hours: int) -> None:
    one = Span(date.fromisoformat(day), date.fromisoformat(day), BERLIN)
    assert len(buckets(one, "hour")) == hours


def test_the_repeated_hour_is_told_apart() -> None:
    day = date(2026, 10, 25)
    words = [step.words for step in buckets(Span(day, day, BERLIN), "hour")]
    assert words[2:4] == ["Sun 25 Oct, 02:00 CEST", "Sun 25 Oct, 02:00 CET"]
    assert len(set(words)) == 25


def test_weeks_begin_on_monday_and_end_with_the_span() -> None:
    steps = buckets(Span(date(2026, 11, 11), date(2026, 11, 24), BERLIN), "week")
    assert [step.words for step in steps] == ["11 Nov – 15 Nov 2026", "16 Nov – 22 Nov 2026", "23 Nov – 24 Nov 2026"]


def test_a_whole_month_is_called_by_its_name_and_a_part_by_its_days() -> None:
    steps = buckets(Span(date(2025, 12, 1), date(2026, 1, 15), BERLIN), "month")
    assert [step.words for step in steps] == ["December 2025", "1 Jan – 15 Jan 2026"]
