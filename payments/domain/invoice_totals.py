"""What an invoice comes to: its discount off the lines, then tax on what is left of each, rounded line by line.

As Stripe reckons: tax that is contained in a price first, tax on top from what remains; half a minor unit is rounded
away from zero; what rounding leaves over of a discount goes to the first lines. Stripe's own total is compared with
this one before an invoice is finalized.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

LARGEST = 999_999_999_999  # Stripe takes no larger amount


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax rate: ``key`` names it among others."""

    key: str
    percentage: Decimal
    inclusive: bool


@dataclass(frozen=True, slots=True)
class Discount:
    """Off the whole invoice: an amount, or a percentage."""

    amount: int | None = None
    percent: Decimal | None = None

    def off(self, total: int) -> int:
        """What it takes off this much: never more than that."""
        if self.amount is not None:
            return min(self.amount, total)
        return rounded(Fraction(self.percent or 0) * total / 100)


@dataclass(frozen=True, slots=True)
class Line:
    """Quantity times unit, and the rates that apply to it."""

    quantity: int
    unit_amount: int
    rates: tuple[Rate, ...] = ()

    @property
    def amount(self) -> int:
        """Before discount and tax."""
        return self.quantity * self.unit_amount


@dataclass(frozen=True, slots=True)
class Tax:
    """One rate's tax: of a line, or of the whole invoice."""

    rate: Rate
    amount: int
    taxable: int


@dataclass(frozen=True, slots=True)
class LineTotal:
    """What a line comes to."""

    amount: int
    discount: int
    taxes: tuple[Tax, ...]

    @property
    def tax(self) -> int:
        """All its taxes, contained or on top."""
        return sum(each.amount for each in self.taxes)

    @property
    def total(self) -> int:
        """After discount, with tax."""
        return self.amount - self.discount + sum(each.amount for each in self.taxes if not each.rate.inclusive)


@dataclass(frozen=True, slots=True)
class Totals:
    """``subtotal``: the lines before the discount, without tax on top. ``taxes``: one a rate, for the tax summary."""

    subtotal: int
    discount: int
    tax: int
    total: int
    lines: tuple[LineTotal, ...]
    taxes: tuple[Tax, ...] = field(default=())


def invoice_totals(*, lines: Sequence[Line], discount: Discount | None = None) -> Totals:
    """Add up a draft."""
    amounts = [line.amount for line in lines]
    bearing = [max(amount, 0) for amount in amounts]
    offs = _shares(discount.off(sum(bearing)), bearing) if discount else [0] * len(amounts)
    found = tuple(
        LineTotal(amount, off, taxes_on(amount - off, line.rates))
        for line, amount, off in zip(lines, amounts, offs, strict=True)
    )
    return Totals(
        subtotal=sum(amounts),
        discount=sum(offs),
        tax=sum(each.tax for each in found),
        total=sum(each.total for each in found),
        lines=found,
        taxes=by_rate([tax for each in found for tax in each.taxes]),
    )


def taxes_on(amount: int, rates: Sequence[Rate]) -> tuple[Tax, ...]:
    """Contained tax comes out of the amount; tax on top is reckoned from what remains."""
    within = sum((Fraction(rate.percentage) for rate in rates if rate.inclusive), Fraction())
    inside = [rounded(amount * Fraction(rate.percentage) / (100 + within)) if rate.inclusive else 0 for rate in rates]
    net = amount - sum(inside)
    return tuple(
        Tax(rate, contained if rate.inclusive else rounded(net * Fraction(rate.percentage) / 100), net)
        for rate, contained in zip(rates, inside, strict=True)
    )


def by_rate(taxes: Sequence[Tax]) -> tuple[Tax, ...]:
    """One for each rate, in the order of their first use."""
    found: dict[str, Tax] = {}
    for tax in taxes:
        known = found.get(tax.rate.key, Tax(tax.rate, 0, 0))
        found[tax.rate.key] = Tax(tax.rate, known.amount + tax.amount, known.taxable + tax.taxable)
    return tuple(found.values())


def rounded(value: Fraction) -> int:
    """To the minor unit, halves away from zero."""
    whole = (abs(value) + Fraction(1, 2)).__floor__()
    return whole if value >= 0 else -whole


def _shares(total: int, parts: Sequence[int]) -> list[int]:
    """``total`` in proportion to the parts; what is left over goes to the first ones, a unit each."""
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    found = [total * part // whole for part in parts]
    left = total - sum(found)
    for place, part in enumerate(parts):
        extra = min(left, part - found[place], 1)
        found[place] += extra
        left -= extra
    return found
