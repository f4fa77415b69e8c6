"""What is drawn: changes, scales, sparklines and figures."""

from __future__ import annotations

import json
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.change import change, change_of_rate
from dashboard.days import Span, buckets
from dashboard.figures import status_figure
from dashboard.metrics import STATUS_VOLUME
from dashboard.scale import axis_label, nice_steps
from dashboard.series import series
from dashboard.sparkline import area, sparkline
from dashboard.volumes import Volume

STEPS = buckets(Span(date(2026, 11, 1), date(2026, 11, 3), ZoneInfo("Europe/Berlin")), "day")


@pytest.mark.parametrize(
    ("now", "earlier", "arrow", "words", "mood"),
    [
        (150, 100, "↑", "50.0%", "good"),
        (50, 100, "↓", "50.0%", "bad"),
        (100, 100, "→", "0.0%", "flat"),
        (-50, 100, "↓", "150.0%", "bad"),
        (50, -100, "↑", "150.0%", "good"),
        (5000, 100, "↑", "4900%", "good"),
        (100, 0, "", "none before", "flat"),
    ],
)
def test_a_change_has_an_arrow_and_a_share_of_what_was(
    now: int, earlier: int, arrow: str, words: str, mood: str
) -> None:
    changed = change(now, earlier, "before")
    assert changed is not None
    assert (changed.arrow, changed.words, changed.mood) == (arrow, words, mood)


def test_nothing_after_nothing_is_no_change() -> None:
    assert change(0, 0, "before") is None


def test_a_rate_changes_by_points_and_not_at_all_without_one_before() -> None:
    changed = change_of_rate(0.942, 0.902, "before")
    assert changed is not None
    assert (changed.arrow, changed.words) == ("↑", "4.0 points")
    assert change_of_rate(None, 0.9, "before") is None


@given(st.integers(-(10**14), 0), st.integers(0, 10**14), st.sampled_from([0, 2, 3]))
def test_a_scale_holds_every_bar_and_zero_in_few_steps(low: int, high: int, digits: int) -> None:
    unit = 10.0**-digits
    steps = nice_steps(low * unit, high * unit, unit)
    assert steps[0] * 10**digits <= low * (1 - 1e-9)
    assert steps[-1] * 10**digits >= high * (1 - 1e-9)
    assert 0 in steps
    assert 2 <= len(steps) <= 7


def test_nothing_is_counted_in_fractions() -> None:
    assert nice_steps(0, 2, 1) == [0, 1, 2]


@pytest.mark.parametrize(
    ("value", "currency", "label"),
    [(10000, "eur", "€10k"), (-2500, "usd", "−$2.5k"), (0, "eur", "€0"), (1e6, "jpy", "¥1M"), (12, "", "12")],
)
def test_the_scale_is_written_short_with_its_currency(value: float, currency: str, label: str) -> None:
    assert axis_label(value, currency) == label


def test_a_sparkline_ends_where_the_future_begins() -> None:
    assert sparkline([0, 10, 0, 0, 0], begun=3) == "0.0,26.0 25.0,2.0 50.0,26.0"
    assert area("0.0,26.0 25.0,2.0") == "0.0,28 0.0,26.0 25.0,2.0 25.0,28"


def test_one_value_has_no_shape() -> None:
    assert sparkline([5], begun=1) == ""
    assert sparkline([0, 0, 0], begun=3) == ""
    assert area("") == ""


def test_steps_without_a_rate_are_left_out_of_its_line() -> None:
    assert sparkline([0.5, None, 1.0], begun=3).count(",") == 2


def test_a_stack_is_drawn_from_paid_up_and_failed_is_hatched_too() -> None:
    volumes = [Volume(0, "paid", 2, 9800), Volume(2, "failed", 1, 4900)]
    columns = [series(metric, volumes, STEPS, "eur") for metric in STATUS_VOLUME]
    figure = json.loads(status_figure(columns, STEPS, "amount"))
    by_name = {trace["name"]: trace for trace in figure["data"]}
    assert figure["layout"]["barmode"] == "stack"
    assert by_name["Paid"]["y"] == [98.0, None, None]
    assert by_name["Paid"]["marker"]["color"] == "var(--status-paid)"
    assert by_name["Failed"]["y"] == [None, None, 49.0]
    assert [name for name, trace in by_name.items() if "pattern" in trace["marker"]] == ["Failed"]


def test_the_stack_can_count_payments_in_place_of_money() -> None:
    columns = [series(metric, [Volume(0, "paid", 2, 9800)], STEPS, "eur") for metric in STATUS_VOLUME]
    figure = json.loads(status_figure(columns, STEPS, "count"))
    assert figure["data"][0]["y"] == [2.0, None, None]
    assert figure["layout"]["yaxis"]["ticktext"][-1] == "2"
