"""Money and times look the same everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from payments import formats
from payments.domain.money import Money, money_from_major

NOW = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (123450, "eur", "€1,234.50"),
        (1234, "jpy", "¥1,234"),
        (1234, "kwd", "KWD\u00a01.234"),
        (-300, "eur", "−€3.00"),
        (0, "usd", "$0.00"),
        (50000, "isk", "ISK\u00a0500"),
        (50050, "isk", "ISK\u00a0500.50"),
        (100, "ugx", "UGX\u00a01"),
        (5, "xxx", "XXX\u00a00.05"),
        (700, "cad", "CA$7.00"),
        (-1, "chf", "−CHF\u00a00.01"),
        (10**17, "eur", "€1,000,000,000,000,000.00"),
    ],
)
def test_money_names_its_currency_and_never_breaks(amount: int, currency: str, shown: str) -> None:
    assert formats.money(Money(amount, currency)) == shown
    assert " " not in shown


@given(st.integers(-(10**15), 10**15), st.sampled_from(["eur", "jpy", "kwd", "usd", "clp"]))
def test_what_a_person_types_from_the_form_is_the_same_money(amount: int, currency: str) -> None:
    money = Money(amount * 10 if currency == "kwd" else amount, currency)
    from_text = money_from_major(money.major, currency)
    assert from_text == money
    assert formats.typed(money).replace("-", "") == formats.number(money).replace(",", "").replace("−", "")


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(hours=24), "24 Oct 2026, 14:00"),
        (-timedelta(minutes=5), "in 5 min"),
    ],
)
def test_times_are_relative_up_to_a_day(ago: timedelta, shown: str) -> None:
    assert formats.shown_time(NOW - ago, NOW) == shown


def test_the_repeated_hour_is_told_apart_by_its_zone() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert formats.exact_time(first) == "25 Oct 2026, 02:30:00 CEST"
    assert formats.exact_time(second) == "25 Oct 2026, 02:30:00 CET"


def test_the_tags_escape_whatever_they_are_given() -> None:
    bad = '"><script>'
    source = "{% load payments %}{{ bad|shortened }}{{ bad|in_words }}{{ row|card }}"
    row = {"brand": bad, "last4": bad}
    html = Template(source).render(Context({"bad": bad, "row": type("Row", (), row)()}))
    assert "<script>" not in html


def test_a_badge_is_a_dot_and_words() -> None:
    source = '{% load payments %}{{ "requires_action"|badge }}{{ "failed"|badge:"refund" }}'
    html = Template(source).render(Context())
    assert html == (
        '<span class="badge status-requires_action">Action required</span><span class="badge tone-bad">Failed</span>'
    )
