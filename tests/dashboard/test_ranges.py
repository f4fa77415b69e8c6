"""Ranges, and what they are compared with."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import ranges
from dashboard.days import Span

BERLIN = ZoneInfo("Europe/Berlin")
days = st.dates(date(2011, 1, 1), date(2040, 12, 31))


def one(day: date) -> Span:
    return Span(day, day, BERLIN)


@pytest.mark.parametrize(
    ("name", "words", "before"),
    [
        ("today", "24 Nov 2026", "23 Nov 2026"),
        ("yesterday", "23 Nov 2026", "22 Nov 2026"),
        ("7d", "18 Nov – 24 Nov 2026", "11 Nov – 17 Nov 2026"),
        ("30d", "26 Oct – 24 Nov 2026", "26 Sep – 25 Oct 2026"),
        ("90d", "27 Aug – 24 Nov 2026", "29 May – 26 Aug 2026"),
        ("month", "1 Nov – 24 Nov 2026", "1 Oct – 24 Oct 2026"),
        ("last-month", "1 Oct – 31 Oct 2026", "1 Sep – 30 Sep 2026"),
        ("year", "1 Jan – 24 Nov 2026", "1 Jan – 24 Nov 2025"),
    ],
)
def test_a_range_means_these_days_and_is_compared_with_those(name: str, words: str, before: str) -> None:
    span = ranges.preset(name, one(date(2026, 11, 24)))
    assert (span.words, ranges.before(name, span).words) == (words, before)


def test_a_month_is_never_compared_with_days_that_the_one_before_does_not_have() -> None:
    march = ranges.preset("month", one(date(2026, 3, 31)))
    assert ranges.before("month", march).words == "1 Feb – 28 Feb 2026"


def test_a_leap_day_is_compared_with_the_last_of_february() -> None:
    span = ranges.preset("year", one(date(2028, 2, 29)))
    assert ranges.before("year", span).last == date(2027, 2, 28)


@given(st.sampled_from([*ranges.TITLES]), days)
def test_every_range_is_compared_with_days_that_are_all_earlier(name: str, day: date) -> None:
    span = ranges.preset(name, one(day))
    before = ranges.before(name, span)
    assert before.first <= before.last < span.first <= span.last <= day


@given(days, st.dates(), st.dates())
def test_custom_dates_are_kept_within_what_can_be_shown(today: date, first: date, last: date) -> None:
    span = ranges.custom(first, last, one(today))
    assert ranges.EARLIEST <= span.first <= span.last <= today
    assert span.length <= ranges.LONGEST


@given(days, st.integers(0, ranges.LONGEST - 1))
def test_there_is_always_a_step_that_fits(last: date, length: int) -> None:
    span = Span(last - timedelta(days=length), last, BERLIN)
    assert ranges.own_step(span) in ranges.steps_that_fit(span)
