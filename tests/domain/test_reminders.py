"""Each invoice is reminded by due and not yet sent: whatever the worker's downtime, never twice, and none missed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.reminders import NotSteps, reminder_due, steps_in

DUE = date(2026, 11, 25)
FAR = 60
steps_of_house = st.sets(st.integers(-20, 40), min_size=1, max_size=6).map(sorted)
# The days on which the worker was up, some of them more than once.
days_up = st.lists(st.integers(-FAR, FAR), max_size=40).map(sorted)


def day(offset: int) -> date:
    return DUE + timedelta(days=offset)


def reminded(steps: list[int], sent: int, ups: list[int]) -> list[tuple[int, int]]:
    """What is sent when the worker looks on these days: (day, step)."""
    told: list[tuple[int, int]] = []
    for up in ups:
        step = reminder_due(
            due_date=DUE, sent_date=day(sent), steps=steps, told={each for _, each in told}, today=day(up)
        )
        if step is not None:
            told.append((up, step))
    return told


@given(steps_of_house, st.integers(-FAR, 0), days_up)
def test_each_step_is_sent_on_the_first_day_up_of_its_time_and_never_again(
    steps: list[int], sent: int, ups: list[int]
) -> None:
    """A step's time lasts from its day until the next one's; the invoice has to have been sent before."""
    expected = []
    for step, following in pairwise([*steps, FAR + 1]):
        first_up = next((up for up in ups if step <= up < following), None)
        if first_up is not None and step > sent:
            expected.append((first_up, step))
    assert reminded(steps, sent, ups) == expected


@given(steps_of_house, steps_of_house, st.integers(-20, 40), st.integers(0, 20))
def test_other_days_in_the_house_never_bring_back_an_earlier_reminder(
    before: list[int], after: list[int], today: int, later: int
) -> None:
    told = [step for _, step in reminded(before, -FAR, [today])]
    step = reminder_due(due_date=DUE, sent_date=day(-FAR), steps=after, told=told, today=day(today + later))
    assert step is None or all(step > each for each in told)


def test_after_three_days_of_downtime_exactly_the_one_that_now_applies_is_sent() -> None:
    assert reminded([-3, 0, 1, 2, 7], -30, [-4, 3, 3, 4]) == [(3, 2)]


def test_an_invoice_is_not_reminded_on_the_day_it_is_sent() -> None:
    assert reminded([0, 7], 0, [0, 1, 7]) == [(7, 7)]
    assert reminded([-3, 0], -2, [-2, -1, 0]) == [(0, 0)]


@pytest.mark.parametrize(
    ("text", "steps"), [("-3, 0, 7, 14", [-3, 0, 7, 14]), ("14 7 7", [7, 14]), ("−3", [-3]), (" , ", [])]
)
def test_days_are_read_as_staff_type_them(text: str, steps: list[int]) -> None:
    assert steps_in(text) == steps


@pytest.mark.parametrize("text", ["three", "1.5", "400", "-366", ",".join(map(str, range(13)))])
def test_what_is_no_list_of_days_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotSteps, match="Give"):
        steps_in(text)
