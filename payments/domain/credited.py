"""What part of an invoice's line comes to, with its discount and taxes in proportion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from payments.domain.invoice_totals import rounded


@dataclass(frozen=True, slots=True)
class Billed:
    """A line as it was billed. ``on_top``: the amount of each tax that was added to it."""

    amount: int
    discount: int
    on_top: Sequence[int]


def credited(line: Billed, amount: int) -> int:
    """The total of this much of it; of all of it, all that was billed."""
    ratio = Fraction(amount, line.amount) if line.amount else Fraction()
    return amount - rounded(line.discount * ratio) + sum(rounded(tax * ratio) for tax in line.on_top)
