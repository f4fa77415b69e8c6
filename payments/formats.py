"""How money and times are written, everywhere: pages, mails, exports."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_symbol
from django.conf import settings

from payments.domain.money import WHOLE_UNITS_TIMES_HUNDRED, Money, minor_digits

MINUS = "\N{MINUS SIGN}"
# An amount must never be broken over two lines.
HARD_SPACE = "\N{NO-BREAK SPACE}"


def money(value: Money) -> str:
    """``€1,234.50``, ``¥1,234``, ``KWD 1.234`` (hard space), ``−€3.00``."""
    sign = MINUS if value.amount < 0 else ""
    return f"{sign}{currency_sign(value.currency)}{number(value).lstrip(MINUS)}"


def number(value: Money) -> str:
    """The amount without its currency: ``1,234.50``, ``−3.00``; for columns whose head names the currency."""
    figures = f"{abs(value.major):,.{shown_digits(value)}f}"
    return f"{MINUS}{figures}" if value.amount < 0 else figures


def typed(value: Money) -> str:
    """The amount as a person types it into a form: ``1234.50``."""
    return f"{value.major:.{shown_digits(value)}f}"


def shown_digits(value: Money) -> int:
    """Digits behind the point; none for króna and shilling, which Stripe keeps times a hundred."""
    if value.currency in WHOLE_UNITS_TIMES_HUNDRED and value.major == value.major.to_integral_value():
        return 0
    return minor_digits(value.currency)


@cache
def currency_sign(currency: str) -> str:
    """What stands before the figures: ``€``, ``CA$``, or the code and a hard space where there is no sign."""
    code = currency.upper()
    sign = str(get_currency_symbol(code, locale="en"))
    if sign == "¤":
        sign = code
    return f"{sign}{HARD_SPACE}" if sign[-1].isalpha() else sign


def percent(share: float) -> str:
    """A share of one as ``12.3%``."""
    figures = f"{abs(share) * 100:.1f}%"
    return f"{MINUS}{figures}" if share < 0 and figures != "0.0%" else figures


def exact_time(at: datetime) -> str:
    """``24 Nov 2026, 04:08:11 CET`` in the time zone of the business."""
    here = _here(at)
    return f"{here.day} {here:%b %Y, %H:%M:%S %Z}"


def exact_minute(at: datetime) -> str:
    """``24 Nov 2026, 04:08`` in the time zone of the business."""
    here = _here(at)
    return f"{here.day} {here:%b %Y, %H:%M}"


def day_of(at: datetime) -> date:
    """The day of the business on which it was."""
    return _here(at).date()


def short_day(day: date) -> str:
    """``24 Nov 2026``."""
    return f"{day.day} {day:%b %Y}"


def due_words(due_date: date | None, today: date) -> str:
    """``due in 12 days``, ``due today``, ``overdue by 3 days``; nothing where there is no day."""
    if due_date is None:
        return ""
    days = (due_date - today).days
    if days == 0:
        return "due today"
    many = f"{abs(days)} day{'s' if abs(days) != 1 else ''}"
    return f"due in {many}" if days > 0 else f"overdue by {many}"


def time_left(at: datetime, now: datetime) -> str:
    """``9 days left``, ``5 h left``, ``passed``."""
    left = int((at - now).total_seconds())
    if left < 0:
        return "passed"
    if left >= 2 * 86400:
        return f"{left // 86400} days left"
    return f"{_span(left)} left"


def clock_time(at: datetime, now: datetime) -> str:
    """``11:06`` on the business's day of now, with its date on any other."""
    here = _here(at)
    return f"{here:%H:%M}" if here.date() == _here(now).date() else exact_minute(at)


def shown_time(at: datetime, now: datetime) -> str:
    """Relative up to a day (``12 min ago``, ``in 3 h``), exact beyond."""
    away = abs(now - at)
    if away >= timedelta(days=1):
        return exact_minute(at)
    if away < timedelta(seconds=10):
        return "just now"
    words = _span(int(away.total_seconds()))
    return f"{words} ago" if at <= now else f"in {words}"


def counted(count: int, noun: str) -> str:
    """``1 difference``, ``12 differences``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def duration(span: timedelta) -> str:
    """``12 min``; days from the second one on."""
    return f"{span.days} days" if span >= timedelta(days=2) else _span(int(span.total_seconds()))


def _span(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"


def _here(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(settings.BUSINESS_TIME_ZONE))
