"""The filter bar: every choice is the address of the page that it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import ranges
from dashboard.question import AUTO, BY, SHOWN, Question
from payments.domain.days import day_of


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    title: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Controls:
    """All that the filter bar offers. ``kept``: what the form of custom dates carries along."""

    ranges: list[Choice]
    currencies: list[Choice]
    steps: list[Choice]
    shown: list[Choice]
    compare: Choice
    kept: list[tuple[str, str]]
    today: str
    earliest: str


def controls(asked: Question, currencies: Sequence[str]) -> Controls:
    """What can be chosen from here."""
    fitting = ranges.steps_that_fit(asked.span)
    return Controls(
        ranges=[Choice(title, asked.address(range=name), asked.range == name) for name, title in ranges.TITLES.items()],
        currencies=[Choice(code.upper(), asked.address(currency=code), asked.currency == code) for code in currencies],
        steps=[Choice(BY[by], asked.address(by=by), asked.by == by) for by in [AUTO, *fitting] if len(fitting) > 1],
        shown=[Choice(title, asked.address(show=name), asked.shown == name) for name, title in SHOWN.items()],
        compare=Choice(
            asked.before.words, asked.address(compare="off" if asked.compared else "previous"), asked.compared
        ),
        kept=_kept(asked),
        today=day_of(asked.now, asked.span.zone).isoformat(),
        earliest=ranges.EARLIEST.isoformat(),
    )


def _kept(asked: Question) -> list[tuple[str, str]]:
    kept = [("range", ranges.CUSTOM), ("currency", asked.currency)]
    if asked.shown != "amount":
        kept.append(("show", asked.shown))
    return kept if asked.compared else [*kept, ("compare", "off")]
