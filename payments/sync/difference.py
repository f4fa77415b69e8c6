"""One difference between what we hold and what Stripe holds, in words for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payments import formats
from payments.domain.money import Money

LONGEST = 500
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Why:
    """Which side is right, and why; and whether reading the object again and recording it mends it."""

    right: str
    words: str
    repairable: bool = True


NOT_HEARD = Why("stripe", "Stripe says so; no event about it was heard here.")
MISSING = Why("stripe", "Stripe has it; here it was never heard of, or its row is gone.")
NOT_FOLLOWED = Why("stripe", "The row does not say what follows from Stripe's report.")
NEVER_LEFT = Why("stripe", "Here it has got further than Stripe says, and Stripe never goes back.")
DELETED = Why("stripe", "It was deleted at Stripe.")
NOT_THERE = Why("stripe", "Stripe knows nothing of it: it was deleted there, or the key belongs to another account.")
GONE = Why("nobody", "Stripe knows nothing of it. Does the key belong to another account?", repairable=False)
LEDGER = Why("nobody", "The ledger is only ever added to: nothing can be taken out of it.", repairable=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``field``: the report's own name of it, or ``table.column`` for what we work out ourselves."""

    kind: str
    stripe_id: str
    field: str
    ours: str
    theirs: str
    why: Why
    worth: Money | None = None
    payment_id: int | None = None
    customer_id: int | None = None


def said(value: Any, currency: str = "") -> str:
    """A value as it is shown; with a currency, an amount."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return formats.exact_time(value)
    if isinstance(value, int) and currency:
        return formats.money(Money(value, currency))
    return str(value)[:LONGEST]


def leaves(report: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of a report by its path: ``status``, ``method.brand``."""
    for name, value in report.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{under}{name}.")
        else:
            yield f"{under}{name}", value


def differing(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """The fields that two reports do not agree on, with both values."""
    here, there = dict(leaves(ours)), dict(leaves(theirs))
    for name in sorted(here.keys() | there.keys()):
        if here.get(name) != there.get(name):
            yield name, here.get(name), there.get(name)
