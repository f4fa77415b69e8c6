"""What the pages of receivables were asked. The address holds all of it; what makes no sense there is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.http import urlencode

from dashboard.controls import Choice
from dashboard.receivables import NOBODY, AsOf
from payments.domain.aging import BUCKETS, Bucket
from payments.formats import short_day

EARLIEST = date(2011, 1, 1)  # before Stripe there was nothing
NOT_A_DAY = "That is no day that can be shown. This is what is owed today."


@dataclass(frozen=True, slots=True)
class Asked:
    """As of which day, in which currency; of which customer and bucket, which page of the list."""

    as_of: AsOf
    today: date
    currency: str = ""
    customer: str = ""
    bucket: Bucket | None = None
    page: int = 1
    note: str = ""

    @property
    def is_today(self) -> bool:
        """Whether the day is not over."""
        return self.as_of.day == self.today

    @property
    def words(self) -> str:
        """``today, 25 Nov 2026``; ``at the end of 31 Oct 2026``."""
        day = short_day(self.as_of.day)
        return f"today, {day}" if self.is_today else f"at the end of {day}"

    def address(self, view: str = "receivables", **changes: str) -> str:
        """A page of receivables with some of what was asked changed; an empty value leaves it out."""
        asked = {
            "day": "" if self.is_today else self.as_of.day.isoformat(),
            "currency": self.currency,
            "customer": self.customer,
            "bucket": self.bucket.name if self.bucket else "",
            **changes,
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse(f"dashboard:{view}") + (f"?{query}" if query else "")

    def in_currency(self, currency: str) -> Asked:
        """The same, of one currency."""
        return replace(self, currency=currency)

    def days(self) -> list[Choice]:
        """Today, and the ends of the months before."""
        ends = [self.today]
        while len(ends) < 4:
            ends.append(ends[-1].replace(day=1) - timedelta(days=1))
        return [
            Choice(
                "Today" if day == self.today else short_day(day),
                self.address(day="" if day == self.today else day.isoformat(), page=""),
                day == self.as_of.day,
            )
            for day in ends
        ]


def read_asked(asked: Mapping[str, str], *, today: date, zone: ZoneInfo) -> Asked:
    """Understand the address of a page of receivables."""
    day, note = _day(asked.get("day", ""), today)
    customer = asked.get("customer", "")
    page = asked.get("page", "")
    return Asked(
        AsOf(day, zone),
        today,
        currency=asked.get("currency", "")[:3].lower(),
        customer=customer if customer == NOBODY or _is_id(customer) else "",
        bucket=next((each for each in BUCKETS if each.name == asked.get("bucket")), None),
        page=max(int(page), 1) if _is_id(page) else 1,
        note=note,
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _day(text: str, today: date) -> tuple[date, str]:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        return today, NOT_A_DAY
    return (day, "") if EARLIEST <= day <= today else (today, NOT_A_DAY)
