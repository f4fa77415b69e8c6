"""``{% load payments %}``: money, times, badges and ids as every page shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from payments import formats
from payments.badges import Badge, state_badge, status_badge
from payments.domain.money import Money

register = template.Library()

# Both ends of an id stay readable: its kind in front, what tells it from its neighbours behind.
ID_HEAD, ID_TAIL = 9, 5

# Codes that make no sentence when they are only spelled out.
WORDED = {
    "amex": "American Express",
    "authentication_required": "3-D Secure required",
    "generic_decline": "No reason given",
    "incorrect_cvc": "Incorrect security code",
    "payment_intent_authentication_failure": "3-D Secure not passed",
    "sepa_debit": "SEPA debit",
}


@register.filter
def money(amount: int, currency: str) -> SafeString:
    """``{{ order.total_amount|money:order.currency }}``."""
    return as_money(Money(amount, currency))


@register.filter
def as_money(value: Money) -> SafeString:
    """``{{ order.total|as_money }}``: never wrapped, tabular figures."""
    return format_html('<span class="amount">{}</span>', formats.money(value))


@register.filter
def when(at: datetime | None) -> SafeString | str:
    """Relative up to a day, the exact time and zone as title; a dash where nothing has happened yet."""
    if at is None:
        return "–"
    shown = formats.shown_time(at, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), formats.exact_time(at), shown)


@register.filter
def exactly(at: datetime | None) -> str:
    """The exact time and zone."""
    return formats.exact_time(at) if at else "–"


@register.filter
def badge(status: str, noun: str = "") -> SafeString:
    """``{{ order.status|badge }}`` for the six statuses, ``{{ refund.state|badge:"refund" }}`` for states."""
    return badge_html(state_badge(noun, status) if noun else status_badge(status))


def badge_html(shown: Badge) -> SafeString:
    """A dot plus words."""
    return format_html('<span class="badge {}">{}</span>', shown.css, shown.words)


@register.filter
def shortened(identifier: str | None) -> SafeString | str:
    """An id in monospace, shortened in the middle, with a copy button."""
    if not identifier:
        return "–"
    long = len(identifier) > ID_HEAD + ID_TAIL + 3
    shown = f"{identifier[:ID_HEAD]}…{identifier[-ID_TAIL:]}" if long else identifier
    return format_html(
        '<span class="id"><code title="{0}">{1}</code>'
        '<button type="button" class="copy" data-copy="{0}" aria-label="Copy {0}"></button></span>',
        identifier,
        shown,
    )


@register.filter
def in_words(code: str) -> str:
    """Stripe's code as words: ``insufficient_funds`` becomes ``Insufficient funds``."""
    return WORDED.get(code) or code.replace("_", " ").replace(".", " ").strip().capitalize()


@register.filter
def card(row: Any) -> SafeString | str:
    """``Visa •••• 4242`` of a payment or an attempt; the method's name where there is no card."""
    name = in_words(row.brand or getattr(row, "method_type", ""))
    if not row.last4:
        return name or "–"
    return format_html('<span class="card">{} <span class="nowrap">•••• {}</span></span>', name, row.last4)
