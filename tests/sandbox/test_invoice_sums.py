"""What an invoice comes to: discounts, then tax, line by line."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from payments.sandbox.invoice_sums import Line, Off, Rate, add_up, part, rounded, shares

VAT = Rate("vat", Fraction(19), inclusive=False)
WITHIN = Rate("within", Fraction(19), inclusive=True)
CITY = Rate("city", Fraction("7.25"), inclusive=False)
TENTH = Off("tenth", None, Fraction(10))
FIVE = Off("five", 500, None)


def test_half_a_minor_unit_is_rounded_away_from_zero() -> None:
    assert [rounded(Fraction(each, 2)) for each in (1, 3, -1, -3, 4)] == [1, 2, -1, -2, 2]


def test_tax_on_top_is_added_line_by_line() -> None:
    sums = add_up([Line(333, rates=(VAT,)), Line(333, rates=(VAT,)), Line(333, rates=(VAT,))])
    assert (sums.subtotal, sums.total, sums.total_excluding_tax) == (999, 999 + 3 * 63, 999)
    assert [(tax.amount, tax.taxable) for tax in sums.taxes] == [(189, 999)]


def test_tax_within_is_taken_out() -> None:
    sums = add_up([Line(11900, rates=(WITHIN,))])
    assert (sums.subtotal, sums.total) == (11900, 11900)
    assert (sums.subtotal_excluding_tax, sums.total_excluding_tax) == (10000, 10000)
    assert [(tax.amount, tax.taxable) for tax in sums.taxes] == [(1900, 10000)]


def test_two_rates_and_one_within_are_reckoned_from_the_same_net() -> None:
    sums = add_up([Line(11900, rates=(WITHIN, CITY))])
    assert sums.total == 11900 + 725
    assert [tax.taxable for tax in sums.taxes] == [10000, 10000]


def test_a_lines_discount_comes_before_the_invoices_and_both_before_tax() -> None:
    lines = [Line(10000, discounts=(FIVE,), rates=(VAT,)), Line(500)]
    sums = add_up(lines, (TENTH,))
    assert sums.subtotal == 10000
    assert sums.off == {"five": 500, "tenth": 1000}
    assert [line.left for line in lines] == [8550, 450]
    assert sums.total == 8550 + 450 + 1625  # 19 % of 85.50 is 16.245


def test_a_discount_takes_no_more_than_there_is_and_leaves_credits_alone() -> None:
    lines = [Line(300), Line(-100, discountable=False)]
    sums = add_up(lines, (FIVE,))
    assert (sums.total, sums.off) == (-100, {"five": 300})


LINES = st.lists(
    st.builds(
        Line,
        st.integers(0, 10**9),
        rates=st.lists(st.sampled_from([VAT, WITHIN, CITY]), unique=True, max_size=3).map(tuple),
        discounts=st.sampled_from([(), (FIVE,), (TENTH,), (TENTH, FIVE)]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=100)
@given(LINES, st.sampled_from([(), (Off("all", 700, None),), (Off("share", None, Fraction("12.5")),)]))
def test_the_parts_are_the_whole(lines: list[Line], discounts: tuple[Off, ...]) -> None:
    sums = add_up(lines, discounts)
    assert sum(line.amount for line in lines) == sum(line.left for line in lines) + sum(sums.off.values())
    assert sums.total == sums.total_excluding_tax + sum(tax.amount for tax in sums.taxes)
    assert all(line.left >= 0 for line in lines)
    assert [part(line, line.amount).taxes == line.taxes for line in lines if line.amount].count(False) == 0


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), max_size=8))
def test_shares_add_up(total: int, parts: list[int]) -> None:
    total = min(total, sum(parts))
    found = shares(total, parts)
    assert sum(found) == total
    assert all(0 <= share <= each for share, each in zip(found, parts, strict=True))
