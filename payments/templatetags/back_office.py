"""``{% load back_office %}``: what only the pages of the back office need."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from payments.badges import Badge, refund_reason
from payments.domain.money import Money
from payments.templatetags.payments import badge_html

register = template.Library()

# What kind of moment an entry of a timeline is: its symbol and its word.
ENTRIES = {
    "heard": ("call_received", "Heard"),
    "asked": ("call_made", "Asked"),
    "mailed": ("mail", "Mailed"),
    "money": ("payments", "Money"),
    "staff": ("person", "Staff"),
    "shop": ("storefront", "Shop"),
    "closed": ("block", "Shop"),
}


@register.filter
def entry_icon(kind: str) -> str:
    """The symbol of an entry's kind."""
    return ENTRIES[kind][0]


@register.filter
def entry_word(kind: str) -> str:
    """The word for an entry's kind."""
    return ENTRIES[kind][1]


@register.filter
def as_badge(shown: Badge) -> SafeString:
    """A badge that was decided already."""
    return badge_html(shown)


@register.filter
def thousands(count: int) -> str:
    """``12,345``."""
    return f"{count:,}"


@register.filter
def negative(value: Money) -> Money:
    """What went back, as a deduction."""
    return -value


@register.filter
def as_in_sidebar(title: str, address: Any) -> str:
    """The sidebar's word for the list at this address, so that a page has one name; else the title it brings."""
    for group in settings.UNFOLD["SIDEBAR"]["navigation"]:
        for item in group["items"]:
            if str(item["link"]).partition("?")[0] == str(address):
                return str(item["title"])
    return title


register.filter(refund_reason)
