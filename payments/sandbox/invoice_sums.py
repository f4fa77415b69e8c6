"""What an invoice comes to: discounts off each line, then tax on what is left of it, rounded line by line.

Pure: integers in minor units, rates and shares as fractions; half a minor unit is rounded away from zero.
"""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Rate:
    id: str
    percentage: Fraction
    inclusive: bool


@dataclass(frozen=True)
class Off:
    """A discount: an amount or a share."""

    id: str
    amount: int | None
    percent: Fraction | None

    def of(self, total: int) -> int:
        """What it takes off this much, never more than that."""
        if self.amount is not None:
            return min(self.amount, total)
        return rounded((self.percent or Fraction()) * total / 100)


@dataclass(frozen=True)
class Tax:
    rate: Rate
    amount: int
    taxable: int


@dataclass
class Line:
    amount: int
    discountable: bool = True
    discounts: tuple[Off, ...] = ()
    rates: tuple[Rate, ...] = ()
    off: dict[str, int] = field(default_factory=dict)  # by discount, filled by ``add_up``
    taxes: list[Tax] = field(default_factory=list)  # likewise

    @property
    def left(self) -> int:
        return self.amount - sum(self.off.values())


@dataclass(frozen=True)
class Sums:
    subtotal: int  # without the invoice's discounts and without tax that comes on top
    subtotal_excluding_tax: int
    total: int
    total_excluding_tax: int
    off: dict[str, int]  # by discount
    taxes: list[Tax]  # by rate


def rounded(value: Fraction) -> int:
    """To the minor unit, halves away from zero."""
    whole = (abs(value) + Fraction(1, 2)).__floor__()
    return whole if value >= 0 else -whole


def shares(total: int, parts: list[int]) -> list[int]:
    """``total`` divided in proportion to the parts, to the unit: what rounding leaves over goes to the first."""
    whole = sum(parts)
    found = [total * part // whole if whole else 0 for part in parts]
    left = total - sum(found) if whole else 0
    for place, part in enumerate(parts):
        extra = min(left, part - found[place], 1)
        found[place] += extra
        left -= extra
    return found


def taxes_on(amount: int, rates: tuple[Rate, ...]) -> list[Tax]:
    """Tax that is within the amount first; tax on top is reckoned from what remains."""
    within = sum((rate.percentage for rate in rates if rate.inclusive), Fraction())
    inside = {rate.id: rounded(amount * rate.percentage / (100 + within)) for rate in rates if rate.inclusive}
    net = amount - sum(inside.values())
    return [
        Tax(rate, inside[rate.id] if rate.inclusive else rounded(net * rate.percentage / 100), net) for rate in rates
    ]


def add_up(lines: list[Line], discounts: tuple[Off, ...] = ()) -> Sums:
    """Each line's discounts, then the invoice's over all lines, then tax; fills the lines and says what it comes to."""
    for line in lines:
        line.off, line.taxes = {}, []
        for discount in line.discounts if line.discountable else ():
            line.off[discount.id] = discount.of(line.left)
    subtotal = sum(line.left for line in lines)
    subtotal_net = sum(line.left - _within(taxes_on(line.left, line.rates)) for line in lines)
    for discount in discounts:
        bearing = [line for line in lines if line.discountable and line.left > 0]
        lefts = [line.left for line in bearing]
        for line, share in zip(bearing, shares(discount.of(sum(lefts)), lefts), strict=True):
            line.off[discount.id] = share
    for line in lines:
        line.taxes = taxes_on(line.left, line.rates)
    net = sum(line.left - _within(line.taxes) for line in lines)
    on_top = sum(tax.amount for line in lines for tax in line.taxes if not tax.rate.inclusive)
    return Sums(
        subtotal=subtotal,
        subtotal_excluding_tax=subtotal_net,
        total=sum(line.left for line in lines) + on_top,
        total_excluding_tax=net,
        off=_by_discount(lines),
        taxes=by_rate([tax for line in lines for tax in line.taxes]),
    )


def _within(taxes: list[Tax]) -> int:
    return sum(tax.amount for tax in taxes if tax.rate.inclusive)


def _by_discount(lines: list[Line]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        for name, amount in line.off.items():
            found[name] = found.get(name, 0) + amount
    return found


def by_rate(taxes: list[Tax]) -> list[Tax]:
    """One for each rate, in the order of their first use."""
    found: dict[str, Tax] = {}
    for tax in taxes:
        known = found.get(tax.rate.id, Tax(tax.rate, 0, 0))
        found[tax.rate.id] = Tax(tax.rate, known.amount + tax.amount, known.taxable + tax.taxable)
    return list(found.values())


def part(line: Line, amount: int) -> Line:
    """A part of a line that was added up: its discounts and taxes in proportion, so that all of it is all of it."""
    ratio = Fraction(amount, line.amount) if line.amount else Fraction()
    return Line(
        amount,
        off={name: rounded(off * ratio) for name, off in line.off.items()},
        taxes=[Tax(tax.rate, rounded(tax.amount * ratio), rounded(tax.taxable * ratio)) for tax in line.taxes],
    )
