"""Money on paper is written as the customer's locale writes it."""

from __future__ import annotations

import pytest

from payments.domain.money import Money
from payments.papers.amounts import amount_words


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "written"),
    [
        (123450, "eur", "en", "€1,234.50"),
        (-123450, "eur", "de", "−1.234,50 €"),
        (1234567, "kwd", "en-GB", "KWD 1,234.567"),
        (1234, "jpy", "ja-JP", "¥1,234"),
        (12345678900, "inr", "en-in", "₹12,34,56,789.00"),
        (1234, "rsd", "sr", "12,34 RSD"),  # Stripe counts hundredths that nobody else does
        (500, "isk", "is", "5 kr."),
        (1, "xts", "en", "XTS 0.01"),
        (-99, "eur", "xx-nowhere", "−€0.99"),
        (1000, "thb", "th", "THB 10.00"),  # its sign is in no font that is always there
    ],
)
def test_money_is_written_as_its_reader_writes_it(amount: int, currency: str, locale: str, written: str) -> None:
    assert amount_words(Money(amount, currency), locale).replace("\N{NO-BREAK SPACE}", " ") == written


@pytest.mark.parametrize("locale", ["ar", "he", "fa", "ar-EG"])
def test_an_amount_from_the_right_is_kept_apart_from_the_words_around_it(locale: str) -> None:
    words = amount_words(Money(-1234567, "kwd"), locale)
    assert (words[0], words[-1]) == ("\N{RIGHT-TO-LEFT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}")
    assert "1,234.567" in words
    assert "\N{LEFT-TO-RIGHT MARK}−" in words
