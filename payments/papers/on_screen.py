"""A paper on a page: the same lines and sums as in its PDF, as Money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from payments.domain.money import Money
from payments.papers.paper import Paper


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line; ``unit`` may be unknown."""

    what: str
    quantity: str
    unit: Money | None
    tax: str
    total: Money


@dataclass(frozen=True, slots=True)
class Sum:
    """One row below the lines. ``key`` names it for scripts and tests; ``grand``: it stands out."""

    key: str
    words: str
    money: Money
    grand: bool = False


def shown_lines(paper: Paper) -> list[ShownLine]:
    """The lines, in their order."""

    def money(amount: int) -> Money:
        return Money(amount, paper.currency)

    return [
        ShownLine(
            each.description,
            each.quantity,
            money(each.unit_amount) if each.unit_amount is not None else None,
            each.tax,
            money(each.amount),
        )
        for each in paper.lines
    ]


def shown_sums(paper: Paper) -> list[Sum]:
    """From the subtotal down to what is due."""
    return [
        Sum(key, words, Money(amount, paper.currency), key in ("total", "due")) for key, words, amount in _rows(paper)
    ]


def _rows(paper: Paper) -> Iterator[tuple[str, str, int]]:
    if paper.subtotal_amount is not None:
        yield "subtotal", "Subtotal", paper.subtotal_amount
    if paper.discount_amount:
        yield "discount", paper.discount_words, -paper.discount_amount
    for place, tax in enumerate(paper.taxes):
        yield f"tax-{place}", f"{tax.words} (included)" if tax.inclusive else tax.words, tax.amount
    yield "total", "Total", paper.total_amount
    if paper.paid_amount:
        yield "paid", "Paid", -paper.paid_amount
    if paper.credited_amount:
        yield "credited", "Credited", -paper.credited_amount
    if paper.due_amount is not None and paper.due_amount != paper.total_amount:
        yield "due", "Left to pay", paper.due_amount
