"""The page's address is its state: understood whatever it says, and written so that it says the same again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from dashboard import ranges
from dashboard.question import Question, read_question
from tests.dashboard.rows import NOW

BERLIN = ZoneInfo("Europe/Berlin")
CURRENCIES = ["eur", "jpy", "usd"]


def read(query: str, now: datetime = NOW) -> Question:
    return read_question(QueryDict(query.removeprefix("?")), now=now, zone=BERLIN, currencies=CURRENCIES)


def test_no_question_is_the_last_thirty_days_in_the_own_currency_compared() -> None:
    asked = read("")
    assert (asked.range, asked.currency, asked.compared, asked.step, asked.shown) == (
        "30d",
        "eur",
        True,
        "day",
        "amount",
    )
    assert asked.note == ""


@given(
    st.sampled_from([*ranges.TITLES, ranges.CUSTOM]),
    st.sampled_from(CURRENCIES),
    st.sampled_from(["off", "previous"]),
    st.sampled_from(["auto", "hour", "day", "week", "month"]),
    st.sampled_from(["amount", "count"]),
    st.dates(date(2010, 1, 1), date(2026, 11, 24)),
    st.dates(date(2010, 1, 1), date(2026, 11, 24)),
)
def test_its_address_asks_the_same_again(
    name: str, currency: str, compare: str, by: str, shown: str, first: date, last: date
) -> None:
    asked = read(f"range={name}&currency={currency}&compare={compare}&by={by}&show={shown}&from={first}&to={last}")
    again = read(asked.address())
    assert (again.span, again.range, again.currency) == (asked.span, asked.range, asked.currency)
    assert (again.compared, again.by, again.shown) == (asked.compared, asked.by, asked.shown)


@given(st.dictionaries(st.sampled_from(["range", "currency", "compare", "by", "show", "from", "to", "x"]), st.text()))
def test_no_address_is_too_strange_to_answer(asked: dict[str, str]) -> None:
    question = read_question(asked, now=NOW, zone=BERLIN, currencies=CURRENCIES)
    assert question.currency in CURRENCIES
    assert question.buckets()


@pytest.mark.parametrize(
    "query",
    [
        "range=custom",
        "range=custom&from=2026-11-01",
        "range=custom&from=yesterday&to=today",
        "range=custom&from=2026-02-30&to=2026-03-01",
        "range=nonsense",
    ],
)
def test_what_makes_no_sense_falls_back_and_is_said(query: str) -> None:
    asked = read(query)
    assert asked.range == "30d"
    assert asked.note.endswith("These are the last 30 days.")


def test_dates_the_wrong_way_round_are_turned() -> None:
    asked = read("range=custom&from=2026-11-10&to=2026-11-01")
    assert asked.span.words == "1 Nov – 10 Nov 2026"
    assert asked.note == ""


def test_dates_beyond_today_are_cut_and_that_is_said() -> None:
    asked = read("range=custom&from=2026-11-20&to=9999-12-31")
    assert asked.span.words == "20 Nov – 24 Nov 2026"
    assert "20 Nov – 24 Nov 2026" in asked.note


def test_a_step_too_fine_for_the_range_is_chosen_by_the_page() -> None:
    assert read("range=year&by=hour").step == "week"


def test_a_new_range_forgets_the_old_one_s_dates_and_step() -> None:
    asked = read("range=custom&from=2026-11-01&to=2026-11-10&by=day&currency=usd")
    assert asked.address(range="7d") == "?range=7d&currency=usd"


def test_a_day_that_is_not_over_is_compared_with_a_day_up_to_the_same_hour() -> None:
    asked = read("range=today")  # it is 11:30 in Berlin
    assert asked.before_until == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    assert asked.before_words == "23 Nov 2026 until 11:30"
    assert asked.buckets_before()[-1].until == asked.before_until


def test_a_range_that_is_over_is_compared_with_whole_days() -> None:
    asked = read("range=last-month")
    assert asked.before_until == asked.before.until
    assert asked.before_words == "1 Sep – 30 Sep 2026"


def test_the_first_second_of_a_day_can_be_compared() -> None:
    asked = read("range=today", now=datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    assert [step.since for step in asked.buckets_before()] == [asked.before.since]


def test_hours_that_have_not_come_are_not_counted_as_begun() -> None:
    assert read("range=today").begun == 12
    assert read("range=yesterday").begun == 24
