"""An amount is dealt out over payments to the last cent, and no payment gives more than it has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.balance import MoreThanIsLeft, split
from payments.domain.money import CurrencyMismatch, Money, NotPayable, smallest_step

currencies = st.sampled_from(["eur", "jpy", "kwd", "isk"])


@st.composite
def balances(draw: st.DrawFn) -> list[Money]:
    """What payments of one currency have left; what Stripe reports may leave less than nothing, and odd amounts."""
    currency = draw(currencies)
    amounts = draw(st.lists(st.integers(-500, 10**7), min_size=1, max_size=6))
    return [Money(amount, currency) for amount in amounts]


def usable(lefts: list[Money]) -> int:
    """What all of them can give together."""
    step = smallest_step(lefts[0].currency)
    return sum(max(left.amount, 0) // step * step for left in lefts)


@given(balances(), st.data())
def test_the_pieces_add_up_and_none_is_more_than_its_payment_has(lefts: list[Money], data: st.DataObject) -> None:
    currency, step = lefts[0].currency, smallest_step(lefts[0].currency)
    amount = Money(data.draw(st.integers(0, usable(lefts) // step)) * step, currency)
    pieces = split(amount, lefts)
    assert sum(piece.amount for piece in pieces) == amount.amount
    assert len(pieces) == len(lefts)
    for piece, left in zip(pieces, lefts, strict=True):
        assert 0 <= piece.amount <= max(left.amount, 0)
        assert piece.amount % step == 0


@given(balances(), st.data())
def test_the_next_is_touched_only_when_the_one_before_is_empty(lefts: list[Money], data: st.DataObject) -> None:
    step = smallest_step(lefts[0].currency)
    amount = Money(data.draw(st.integers(0, usable(lefts) // step)) * step, lefts[0].currency)
    pieces = split(amount, lefts)
    touched = [place for place, piece in enumerate(pieces) if piece]
    for place in touched[:-1]:
        assert lefts[place].amount - pieces[place].amount < step
    assert all(
        max(lefts[place].amount, 0) < step for place in range(touched[-1] if touched else 0) if not pieces[place]
    )


@given(balances(), st.integers(1, 1000))
def test_more_than_all_have_is_refused(lefts: list[Money], more: int) -> None:
    step = smallest_step(lefts[0].currency)
    with pytest.raises(MoreThanIsLeft):
        split(Money(usable(lefts) + more * step, lefts[0].currency), lefts)


@pytest.mark.parametrize("amount", [Money(-1, "eur"), Money(1234, "kwd"), Money(150, "isk")])
def test_an_amount_that_stripe_would_not_take_is_not_dealt_out(amount: Money) -> None:
    with pytest.raises(NotPayable):
        split(amount, [Money(10**6, amount.currency)])


def test_currencies_are_not_mixed() -> None:
    with pytest.raises(CurrencyMismatch):
        split(Money(100, "eur"), [Money(100, "usd")])
