"""What an invoice comes to: nothing is lost in rounding, and no discount takes more than there is."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from payments.domain.credited import Billed, credited
from payments.domain.invoice_totals import Discount, Line, Rate, Totals, invoice_totals

RATES = [
    Rate("vat", Decimal(19), inclusive=False),
    Rate("low", Decimal("7.5"), inclusive=False),
    Rate("within", Decimal("8.875"), inclusive=True),
    Rate("half", Decimal("0.5"), inclusive=True),
]
rates = st.lists(st.sampled_from(RATES), max_size=3, unique=True).map(tuple)
lines = st.lists(st.builds(Line, st.integers(1, 50), st.integers(0, 10**6), rates), min_size=1, max_size=6)
discounts = st.one_of(
    st.none(),
    st.builds(Discount, amount=st.integers(1, 10**8)),
    st.builds(Discount, percent=st.decimals(Decimal("0.01"), 100, places=2)),
)


def on_top(totals: Totals) -> int:
    """Tax that is added."""
    return sum(tax.amount for tax in totals.taxes if not tax.rate.inclusive)


@given(lines, discounts)
def test_the_whole_is_the_sum_of_its_lines(lines: list[Line], discount: Discount | None) -> None:
    totals = invoice_totals(lines=lines, discount=discount)
    assert totals.total == sum(line.total for line in totals.lines)
    assert totals.total == totals.subtotal - totals.discount + on_top(totals)
    assert totals.tax == sum(tax.amount for tax in totals.taxes)
    assert all(0 <= line.discount <= line.amount for line in totals.lines)
    assert 0 <= totals.discount <= totals.subtotal


@given(lines)
def test_all_of_it_off_leaves_nothing(lines: list[Line]) -> None:
    totals = invoice_totals(lines=lines, discount=Discount(percent=Decimal(100)))
    assert (totals.total, totals.tax) == (0, 0)


@given(lines, discounts)
def test_an_order_of_lines_with_equal_rates_changes_no_subtotal(lines: list[Line], discount: Discount | None) -> None:
    forwards, backwards = (invoice_totals(lines=each, discount=discount) for each in (lines, lines[::-1]))
    assert (forwards.subtotal, forwards.discount) == (backwards.subtotal, backwards.discount)


@given(lines, discounts)
def test_crediting_all_of_a_line_takes_back_what_was_billed(lines: list[Line], discount: Discount | None) -> None:
    for line in invoice_totals(lines=lines, discount=discount).lines:
        taxes = [tax.amount for tax in line.taxes if not tax.rate.inclusive]
        assert credited(Billed(line.amount, line.discount, taxes), line.amount) == (line.total if line.amount else 0)


def test_halves_are_rounded_away_from_zero() -> None:
    half = Rate("half", Decimal(50), inclusive=False)
    assert invoice_totals(lines=[Line(1, 1, (half,))]).tax == 1
