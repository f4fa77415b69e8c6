"""What is overdue today: how many invoices, and how much of them is left to pay, a currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum, Value

from payments.domain.money import Money
from payments.models.invoice import Invoice


@dataclass(frozen=True, slots=True)
class Overdue:
    """One currency's."""

    count: int
    left: Money

    @property
    def words(self) -> str:
        """``2 invoices overdue``."""
        return f"{self.count} invoice{'s' if self.count != 1 else ''} overdue"


def overdue_invoices(*, today: date) -> list[Overdue]:
    """The currencies in which something is overdue, the most invoices first; the index of what is open finds them."""
    late = Invoice.objects.filter(status="open", due_date__lt=today, remaining_amount__gt=0).order_by()
    sums = late.values("currency").annotate(count=Sum(Value(1)), left=Sum("remaining_amount"))
    found = [Overdue(each["count"], Money(each["left"], each["currency"])) for each in sums]
    return sorted(found, key=lambda each: (-each.count, each.left.currency))
