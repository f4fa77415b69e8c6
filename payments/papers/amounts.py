"""Money and days on paper: money as the customer's locale writes it, with Stripe's digits."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberPattern, get_currency_symbol

from payments.domain.money import WHOLE_UNITS_TIMES_HUNDRED, Money, minor_digits

MINUS = "\N{MINUS SIGN}"
HARD_SPACE = "\N{NO-BREAK SPACE}"


def amount_words(value: Money, locale: str) -> str:
    """``1.234,50 €`` in German, ``₹12,34,567.00`` in Indian English; always in the figures 0 to 9."""
    known = known_locale(locale)
    code = value.currency.upper()
    digits = minor_digits(value.currency)
    if value.currency in WHOLE_UNITS_TIMES_HUNDRED and value.major == value.major.to_integral_value():
        digits = 0
    written = _pattern(known, code, digits).apply(value.major, known, currency=code, currency_digits=False)
    # A word processor may break at a space, and a hyphen is not a minus.
    return written.replace("-", MINUS).replace(" ", HARD_SPACE)


def day_words(day: date) -> str:
    """``24 Nov 2026``: the fixed words of a paper are English, and so are its months."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@cache
def known_locale(locale: str) -> Locale:
    """What Babel knows of it: the language without its country at least, English otherwise."""
    tag = locale.replace("-", "_")
    for wanted in (tag, tag.partition("_")[0]):
        try:
            return Locale.parse(wanted)
        except (ValueError, TypeError, UnknownLocaleError):
            continue
    return Locale("en")


@cache
def _pattern(locale: Locale, code: str, digits: int) -> NumberPattern:
    """The locale's own pattern for money, with our digits, and a space where letters would touch the figures."""
    pattern: NumberPattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    symbol = str(get_currency_symbol(code, locale=locale))
    before, after = symbol[-1:].isalnum(), symbol[:1].isalnum()
    pattern.prefix = tuple(f"{each}{HARD_SPACE}" if before and each.endswith("¤") else each for each in pattern.prefix)
    pattern.suffix = tuple(f"{HARD_SPACE}{each}" if after and each.startswith("¤") else each for each in pattern.suffix)
    return pattern


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
