"""Columns that many lists have, so that they look the same in each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import display
from django.utils.safestring import SafeString

from payments.badges import state_badge
from payments.domain.money import Money
from payments.templatetags.payments import as_money, badge, badge_html, when

Column = Callable[[Any], Any]


@display(description="Status")
def status(row: Any) -> SafeString:
    """One of the six, as a badge."""
    return badge(row.status)


@display(description="Amount")
def amount(row: Any) -> SafeString:
    """The amount with its currency, right-aligned by its column."""
    return as_money(Money(row.amount, row.currency))


def state(noun: str) -> Column:
    """The state of a refund, a call, an event or an email, as a badge."""

    @display(description="State")
    def state(row: Any) -> SafeString:
        return badge_html(state_badge(noun, row.state))

    return state


def time(name: str, words: str) -> Column:
    """An instant: relative up to a day, exact beyond."""

    def column(row: Any) -> Any:
        return when(getattr(row, name))

    column.__name__ = name
    return display(description=words)(column)
