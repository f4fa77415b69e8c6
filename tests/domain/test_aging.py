"""Every invoice is in one bucket, by the days since it was due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.aging import BUCKETS, days_late

DUE = date(2026, 3, 1)


@given(st.integers(-4000, 4000))
def test_each_day_lies_in_exactly_one_bucket(late: int) -> None:
    assert sum(bucket.holds(late) for bucket in BUCKETS) == 1


@pytest.mark.parametrize(
    ("late", "title"),
    [
        (-400, "Current"),
        (0, "Current"),
        (1, "1–30 days"),
        (30, "1–30 days"),
        (31, "31–60 days"),
        (60, "31–60 days"),
        (61, "61–90 days"),
        (90, "61–90 days"),
        (91, "Over 90 days"),
    ],
)
def test_the_due_date_itself_is_current_and_each_bucket_has_both_its_ends(late: int, title: str) -> None:
    lateness = days_late(DUE, DUE + timedelta(days=late))
    assert [bucket.title for bucket in BUCKETS if bucket.holds(lateness)] == [title]
