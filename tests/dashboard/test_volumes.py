"""PostgreSQL adds up by the same steps that the page shows, also in the hour that comes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.days import Bucket, Span, buckets
from dashboard.volumes import movement_volumes, payment_volumes
from payments.models import Payment
from tests.dashboard.rows import movement, payment

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = date(2026, 10, 25)  # 25 hours
SPRING = date(2026, 3, 29)  # 23 hours


def place(at: datetime, steps: Sequence[Bucket]) -> int | None:
    return next((number for number, step in enumerate(steps) if step.since <= at < step.until), None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([AUTUMN, SPRING]),
    st.sampled_from(["hour", "day", "week", "month"]),
    st.lists(
        st.tuples(st.integers(-36 * 60, 60 * 60), st.sampled_from(["paid", "failed", "pending"]), st.integers(1, 9999)),
        max_size=12,
    ),
)
def test_each_payment_is_counted_in_the_step_in_which_it_was_made(
    day: date, by: str, made: list[tuple[int, str, int]]
) -> None:
    Payment.objects.all().delete()
    steps = buckets(Span(day - timedelta(days=1), day, BERLIN), by)
    midnight = datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(UTC)
    counted: Counter[tuple[int, str]] = Counter()
    amounts: Counter[tuple[int, str]] = Counter()
    for minutes, status, amount in made:
        at = midnight + timedelta(minutes=minutes)
        payment(status, amount, at)
        if (step := place(at, steps)) is not None:
            counted[step, status] += 1
            amounts[step, status] += amount
    found = payment_volumes(steps, "eur")
    assert {(each.bucket, each.word): each.count for each in found} == counted
    assert {(each.bucket, each.word): each.amount for each in found} == amounts


def test_the_two_hours_of_the_same_name_are_kept_apart() -> None:
    steps = buckets(Span(AUTUMN, AUTUMN, BERLIN), "hour")
    payment("paid", 100, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # 02:30 CEST
    payment("paid", 200, datetime(2026, 10, 25, 1, 30, tzinfo=UTC))  # 02:30 CET
    found = {steps[each.bucket].words: each.amount for each in payment_volumes(steps, "eur")}
    assert found == {"Sun 25 Oct, 02:00 CEST": 100, "Sun 25 Oct, 02:00 CET": 200}


def test_the_last_instant_of_a_day_belongs_to_it_and_the_next_one_does_not() -> None:
    steps = buckets(Span(AUTUMN, AUTUMN, BERLIN), "day")
    payment("paid", 100, steps[0].until - timedelta(microseconds=1))
    payment("paid", 200, steps[0].until)
    payment("paid", 400, steps[0].since - timedelta(microseconds=1))
    assert [each.amount for each in payment_volumes(steps, "eur")] == [100]


def test_currencies_are_never_added_up() -> None:
    steps = buckets(Span(AUTUMN, AUTUMN, BERLIN), "day")
    yen = payment("paid", 5000, steps[0].since, "jpy")
    movement(yen, "collected", 5000, steps[0].since)
    euro = payment("paid", 100, steps[0].since)
    movement(euro, "collected", 100, steps[0].since)
    assert [each.amount for each in payment_volumes(steps, "eur")] == [100]
    assert [each.amount for each in movement_volumes(steps, "jpy")] == [5000]


def test_a_refunded_payment_still_counts_as_one_that_collected() -> None:
    steps = buckets(Span(AUTUMN, AUTUMN, BERLIN), "day")
    for status in ("paid", "refunded", "failed"):
        payment(status, 100, steps[0].since)
    payment("pending", 100, steps[0].since, attempted=False)
    found = payment_volumes(steps, "eur")
    assert sum(each.attempted for each in found) == 3
    assert sum(each.collected for each in found) == 2
