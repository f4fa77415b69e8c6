"""Money is an integer in the minor unit beside its currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.money import CurrencyMismatch, Money, NotPayable, minor_digits, money_from_major

amounts = st.integers(-(10**15), 10**15)
currencies = st.sampled_from(["eur", "usd", "jpy", "kwd", "isk", "ugx", "huf"])


@given(amounts, amounts, currencies)
def test_adding_and_taking_away_again_changes_nothing(one: int, other: int, currency: str) -> None:
    assert Money(one, currency) + Money(other, currency) - Money(other, currency) == Money(one, currency)


def test_different_currencies_do_not_add_up() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "eur") + Money(1, "usd")
    with pytest.raises(CurrencyMismatch):
        _ = Money(1, "eur") < Money(1, "usd")


@pytest.mark.parametrize("wrong", [1.0, "1", True, Decimal(1)])
def test_an_amount_is_an_integer(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong, "eur")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [("12.50", "eur", 1250), ("1234", "jpy", 1234), ("1.230", "kwd", 1230), ("5", "isk", 500), ("0.01", "usd", 1)],
)
def test_what_a_person_types_becomes_the_minor_unit(typed: str, currency: str, minor: int) -> None:
    assert money_from_major(Decimal(typed), currency) == Money(minor, currency)


@pytest.mark.parametrize(("typed", "currency"), [("0.005", "eur"), ("1.5", "jpy"), ("1.234", "kwd"), ("5.5", "isk")])
def test_a_fraction_that_the_currency_does_not_have_is_refused(typed: str, currency: str) -> None:
    with pytest.raises(NotPayable):
        money_from_major(Decimal(typed), currency)


def test_each_currency_has_its_digits() -> None:
    assert [minor_digits(each) for each in ("eur", "JPY", "kwd", "isk")] == [2, 0, 3, 2]
