"""Money and days on paper: money as the customer's locale writes it, with Stripe's digits."""

from __future__ import annotations

import copy
import re
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberPattern, get_currency_symbol

from payments.domain.money import WHOLE_UNITS_TIMES_HUNDRED, Money, minor_digits

MINUS = "\N{MINUS SIGN}"
HARD_SPACE = "\N{NO-BREAK SPACE}"
FROM_THE_RIGHT, END = "\N{RIGHT-TO-LEFT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
LEFT_MARK, ARABIC_MARK = "\N{LEFT-TO-RIGHT MARK}", "\N{ARABIC LETTER MARK}"
FULL_WIDTH_YEN = "\N{FULLWIDTH YEN SIGN}"
# Up to Arabic, direction marks, and the signs of currencies.
ALWAYS_DRAWN = re.compile("[\\u0020-\\u06ff\\u00a0\\u200e\\u200f\\u20a0-\\u20bf]+")


def amount_words(value: Money, locale: str) -> str:
    """``1.234,50 €`` in German, ``₹12,34,567.00`` in Indian English; always in the figures 0 to 9."""
    known = known_locale(locale)
    code = value.currency.upper()
    digits = minor_digits(value.currency)
    if value.currency in WHOLE_UNITS_TIMES_HUNDRED and value.major == value.major.to_integral_value():
        digits = 0
    # A hyphen is not a minus, and a line may end at a space.
    written = _pattern(known, code, digits).apply(value.major, known).replace("-", MINUS).replace(" ", HARD_SPACE)
    if known.text_direction != "rtl":
        return written
    # The patterns of these locales are made for a line that runs from the right; the minus stays before its figures.
    written = written.replace(ARABIC_MARK, "").replace(MINUS, f"{LEFT_MARK}{MINUS}")
    return f"{FROM_THE_RIGHT}{written}{END}"


def day_words(day: date) -> str:
    """``24 Nov 2026``: the fixed words of a paper are English, and so are its months."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}".replace(" ", HARD_SPACE)


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
    sign = _sign(locale, code)
    before = f"{sign}{HARD_SPACE}" if sign[-1].isalnum() else sign
    after = f"{HARD_SPACE}{sign}" if sign[0].isalnum() else sign
    pattern.frac_prec = (digits, digits)
    pattern.prefix = tuple(re.sub("¤$", before, each).replace("¤", sign) for each in pattern.prefix)
    pattern.suffix = tuple(re.sub("^¤", after, each).replace("¤", sign) for each in pattern.suffix)
    return pattern


def _sign(locale: Locale, code: str) -> str:
    """``€``; the code where the sign is not in the fonts that are always there."""
    sign = str(get_currency_symbol(code, locale=locale)).replace(FULL_WIDTH_YEN, "¥")
    return sign if ALWAYS_DRAWN.fullmatch(sign) and sign != "¤" else code


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
