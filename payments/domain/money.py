"""Money in flight: an integer in Stripe's minor unit beside its currency (docs.stripe.com/currencies)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())
# No fractions in daily life, yet Stripe takes them times a hundred, ending in 00.
WHOLE_UNITS_TIMES_HUNDRED = frozenset(["isk", "ugx"])


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were put together."""


class NotPayable(ValueError):
    """An amount that Stripe would refuse in this currency."""


def minor_digits(currency: str) -> int:
    """How many digits of Stripe's minor unit stand behind the decimal point: EUR 2, JPY 0, KWD 3."""
    code = currency.lower()
    if code in ZERO_DECIMAL:
        return 0
    return 3 if code in THREE_DECIMAL else 2


def smallest_step(currency: str) -> int:
    """The smallest amount, in the minor unit, by which a charge in this currency can grow."""
    code = currency.lower()
    if code in THREE_DECIMAL:
        return 10
    return 100 if code in WHOLE_UNITS_TIMES_HUNDRED else 1


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """``amount`` in the minor unit (may be negative), ``currency`` as three lower-case letters."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise TypeError(f"An amount is an integer in the minor unit, not {self.amount!r}.")
        if len(self.currency) != 3 or self.currency != self.currency.lower():
            raise ValueError(f"A currency is three lower-case letters, not {self.currency!r}.")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, quantity: int) -> Money:
        return Money(self.amount * quantity, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up.")
        return other.amount

    @property
    def major(self) -> Decimal:
        """The amount in the major unit: 123450 eur is 1234.50."""
        return Decimal(self.amount).scaleb(-minor_digits(self.currency))


def money_from_major(value: Decimal, currency: str) -> Money:
    """Turn what a person typed (``12.50``) into Money; NotPayable when the currency has no such fraction."""
    minor = value.scaleb(minor_digits(currency))
    amount = int(minor)
    if amount != minor or amount % smallest_step(currency):
        raise NotPayable(f"{value} is not a payable amount in {currency.upper()}.")
    return Money(amount, currency.lower())
