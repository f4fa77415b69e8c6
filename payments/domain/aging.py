"""How old what customers owe is: a bucket for each span of days past the due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Bucket:
    """Invoices that are ``first`` to ``last`` days late; none: without an end on that side."""

    name: str
    title: str
    first: int | None
    last: int | None

    def holds(self, days_late: int) -> bool:
        """Whether an invoice that is as late belongs here."""
        return (self.first is None or self.first <= days_late) and (self.last is None or days_late <= self.last)


CURRENT = Bucket("current", "Current", None, 0)
BUCKETS = (
    CURRENT,
    Bucket("late_1", "1–30 days", 1, 30),
    Bucket("late_31", "31–60 days", 31, 60),
    Bucket("late_61", "61–90 days", 61, 90),
    Bucket("late_91", "Over 90 days", 91, None),
)
OVERDUE = BUCKETS[1:]


def days_late(due_date: date, day: date) -> int:
    """How many days ago it was due, at the end of ``day``; on its due date an invoice is not late."""
    return (day - due_date).days
