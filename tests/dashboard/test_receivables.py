"""Receivables as of any day are what a naive reading of each invoice's past gives, to the cent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from dashboard.receivables import AsOf
from payments.domain.aging import BUCKETS, days_late
from payments.models import CreditNote, Invoice, InvoicePayment
from tests.dashboard.owed import customer, end, noted, owed, part_paid
from tests.dashboard.rows import NOW

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = 24 * 300
moments = st.integers(1, HOURS)  # hours since the first one


@dataclass
class Past:
    """One invoice as a person would tell it: hours since FIRST."""

    issued: int
    due_days: int | None
    amount: int
    currency: str
    paid: list[tuple[int, int]] = field(default_factory=list)
    credited: list[tuple[int, int, int | None]] = field(default_factory=list)
    ended: tuple[str, int] | None = None

    def left(self, until: datetime) -> int:
        """Read one fact after the other."""
        if at(self.issued) >= until or (self.ended and at(self.ended[1]) < until):
            return 0
        left = self.amount - sum(amount for hour, amount in self.paid if at(hour) < until)
        for amount, begun, voided in self.credited:
            if at(begun) < until and not (voided is not None and at(voided) < until):
                left -= amount
        return max(left, 0)

    def due_date(self) -> date:
        issued = at(self.issued).astimezone(BERLIN).date()
        return issued if self.due_days is None else issued + timedelta(days=self.due_days)


def at(hour: int) -> datetime:
    return FIRST + timedelta(hours=hour)


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    issued = draw(moments)
    later = st.integers(issued, HOURS)
    paid = draw(st.lists(st.tuples(later, st.integers(1, 400)), max_size=2))
    credited = [
        (amount, begun, draw(st.none() | st.integers(begun, HOURS)))
        for begun, amount in draw(st.lists(st.tuples(later, st.integers(1, 300)), max_size=2))
    ]
    return Past(
        issued,
        draw(st.none() | st.integers(0, 120)),
        draw(st.integers(1500, 5000)),
        draw(st.sampled_from(["eur", "jpy"])),
        paid,
        credited,
        draw(st.none() | st.tuples(st.sampled_from(["paid", "void", "uncollectible"]), later)),
    )


@given(st.lists(pasts(), min_size=1, max_size=6), st.lists(st.integers(0, 310), min_size=2, max_size=4))
@bounds(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_past_day_shows_what_was_open_then_in_the_bucket_of_then(told: list[Past], days: list[int]) -> None:
    for model in (InvoicePayment, CreditNote, Invoice):
        model.objects.all().delete()
    customers = [customer(), customer(), None]
    written = [(past, write(past, customers[place % 3])) for place, past in enumerate(told)]
    for offset in days:
        day = date(2026, 1, 1) + timedelta(days=offset)
        until = datetime.combine(day + timedelta(days=1), datetime.min.time(), BERLIN)
        expected: dict[tuple[str, int | None], list[int]] = defaultdict(lambda: [0] * len(BUCKETS))
        for past, row in written:
            left = past.left(until)
            late = days_late(past.due_date(), day)
            for place, bucket in enumerate(BUCKETS):
                expected[past.currency, row.customer_id][place] += left if bucket.holds(late) else 0
        as_of = AsOf(day, BERLIN)
        assert {(each.currency, each.customer_id): list(each.amounts) for each in as_of.every_customer()} == {
            key: amounts for key, amounts in expected.items() if any(amounts)
        }
        for whole in as_of.totals():
            rows = as_of.customers(whole.currency, at_most=100)
            assert [sum(amounts) for amounts in zip(*(row.amounts for row in rows), strict=True)] == list(whole.amounts)
            assert whole.customers == len(rows)
            for bucket, amount, count in zip(BUCKETS, whole.amounts, whole.counts, strict=True):
                behind = as_of.invoices(currency=whole.currency, bucket=bucket).values_list("open_amount", flat=True)
                assert (sum(behind), len(behind)) == (amount, count)


def write(past: Past, of: object) -> Invoice:
    due = None if past.due_days is None else past.due_date()
    row = owed(of, past.amount, due, at(past.issued), past.currency)  # type: ignore[arg-type]
    for hour, amount in past.paid:
        part_paid(row, amount, at(hour))
    for amount, begun, voided in past.credited:
        noted(row, amount, at(begun), at(voided) if voided is not None else None)
    if past.ended:
        end(row, past.ended[0], at(past.ended[1]))
    return row


def test_an_invoice_that_was_paid_since_counts_as_open_on_the_day_before() -> None:
    row = owed(customer(), 5000, date(2026, 10, 1), datetime(2026, 9, 1, tzinfo=UTC))
    end(row, "paid", datetime(2026, 11, 1, 22, 59, tzinfo=UTC))  # a minute before midnight in Berlin
    assert [each.amounts for each in AsOf(date(2026, 10, 31), BERLIN).totals()] == [(0, 5000, 0, 0, 0)]
    assert AsOf(date(2026, 11, 1), BERLIN).totals() == []


def test_the_report_of_a_day_does_not_change_with_the_day_it_is_read() -> None:
    row = owed(customer(), 5000, date(2026, 10, 1), datetime(2026, 9, 1, tzinfo=UTC))
    day = AsOf(date(2026, 10, 15), BERLIN)
    before = day.totals()
    part_paid(row, 1000, NOW)
    noted(row, 500, NOW)
    noted(row, 300, NOW, NOW + timedelta(hours=1))
    assert day.totals() == before
    end(row, "void", NOW + timedelta(hours=2))
    assert day.totals() == before
