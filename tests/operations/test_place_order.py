"""An order is what was agreed, and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest

from payments.domain.money import Money
from payments.models import Order, OrderLine, Payment, StripeCall
from payments.operations.place_order import EmptyOrder, Line, MixedCurrencies, TooManyLines, place_order
from tests.operations.shop import clock, order_of

TEA = Line(name="Tea", quantity=2, unit=Money(450, "eur"))


def test_the_total_is_fixed_when_the_order_is_placed() -> None:
    placed = place_order(
        lines=[TEA, Line(name="Pot", quantity=1, unit=Money(2500, "eur"))], email="a@example.org", now=clock()
    )
    assert placed.total == Money(3400, "eur")
    assert placed.status == "pending"
    assert [line.total.amount for line in placed.lines.order_by("pk")] == [900, 2500]


def test_placing_asks_stripe_for_nothing() -> None:
    order_of()
    assert not StripeCall.objects.exists()
    assert not Payment.objects.exists()


def test_an_empty_order_is_refused_in_a_sentence() -> None:
    with pytest.raises(EmptyOrder, match="There is nothing to order"):
        place_order(lines=[], email="a@example.org", now=clock())


def test_one_order_has_one_currency_and_a_refused_one_leaves_nothing() -> None:
    with pytest.raises(MixedCurrencies, match="EUR, USD"):
        place_order(lines=[TEA, Line(name="Mug", quantity=1, unit=Money(1, "usd"))], email="a@b.org", now=clock())
    assert not Order.objects.exists()
    assert not OrderLine.objects.exists()


def test_more_lines_than_one_checkout_carries_are_refused() -> None:
    with pytest.raises(TooManyLines):
        place_order(lines=[TEA] * 101, email="a@example.org", now=clock())


def test_every_order_has_its_own_reference_and_its_own_secret_link() -> None:
    placed = [order_of() for _ in range(20)]
    assert len({each.reference for each in placed}) == 20
    assert len({each.token for each in placed}) == 20
    assert all(len(each.token) >= 40 for each in placed)


def letters_of(*references: str) -> Callable[[str], str]:
    letters = iter("".join(references))
    return lambda _alphabet: next(letters)


def test_a_reference_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "choice", letters_of("AAAAAA", "AAAAAA", "CCCCCC"))
    assert order_of().reference == "AAAAAA"
    assert order_of().reference == "CCCCCC"


def test_a_reference_that_a_foreign_payment_has_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    Payment.objects.create(
        reference="AAAAAA-P1",
        foreign=True,
        amount=1,
        currency="eur",
        livemode=False,
        made_at=clock(),
        status_since=clock(),
    )
    monkeypatch.setattr(secrets, "choice", letters_of("AAAAAA", "CCCCCC"))
    assert order_of().reference == "CCCCCC", "its first payment would be AAAAAA-P1 too"
