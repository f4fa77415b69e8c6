"""What is overdue today: how many invoices, and how much of them is left to pay, a currency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from payments.domain.money import Money
from payments.models.invoice import Invoice

MOST = 999  # rows; beyond it a person reads the list


@dataclass(frozen=True, slots=True)
class Overdue:
    """One currency's. ``more``: there are others, which are not in it."""

    count: int
    left: Money
    more: bool

    @property
    def words(self) -> str:
        """``2 invoices overdue``."""
        many = f"{self.count}{'+' if self.more else ''}"
        return f"{many} invoice{'s' if self.count != 1 else ''} overdue"


def overdue_invoices(*, today: date) -> list[Overdue]:
    """The currencies in which something is overdue, the most invoices first; the longest overdue ones count."""
    late = Invoice.objects.filter(status="open", due_date__lt=today, remaining_amount__gt=0).order_by("due_date")
    rows = list(late.values_list("currency", "remaining_amount")[: MOST + 1])
    by_currency: dict[str, list[int]] = defaultdict(list)
    for currency, amount in rows[:MOST]:
        by_currency[currency].append(amount)
    found = [Overdue(len(each), Money(sum(each), code), len(rows) > MOST) for code, each in by_currency.items()]
    return sorted(found, key=lambda each: (-each.count, each.left.currency))
