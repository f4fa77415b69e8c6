"""Receivables by age: what each customer owed at the end of a day, in buckets of days past the due date.

One query says what an invoice had left; the table, its totals, the lists behind them and the exports all add it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections
from django.db.models import QuerySet

from payments.domain.aging import BUCKETS, OVERDUE, Bucket
from payments.models import Customer
from payments.models.receivable import receivables

NOBODY = "none"  # in an address: invoices whose customer is not known
WHO_OWES_MOST = "sum(open_amount) DESC, customer_id"
AT_ONCE = 2000  # rows of an export that are held at a time


@dataclass(frozen=True, slots=True)
class Aged:
    """What is open, by bucket: amounts in the minor unit, and of how many invoices each is the sum."""

    currency: str
    amounts: tuple[int, ...]
    counts: tuple[int, ...]
    customers: int = 1
    customer_id: int | None = None
    name: str = ""
    email: str = ""

    @property
    def amount(self) -> int:
        """All of it."""
        return sum(self.amounts)

    @property
    def count(self) -> int:
        """Of how many invoices."""
        return sum(self.counts)

    @property
    def overdue_amount(self) -> int:
        """What is late."""
        return sum(self.amounts[-len(OVERDUE) :])

    @property
    def overdue_count(self) -> int:
        """How many are late."""
        return sum(self.counts[-len(OVERDUE) :])


@dataclass(frozen=True, slots=True)
class AsOf:
    """The end of one day of the business."""

    day: date
    zone: ZoneInfo

    def totals(self) -> list[Aged]:
        """One a currency, the one with most invoices first."""
        found = self._add_up("currency", "count(DISTINCT coalesce(customer_id, 0))", "", "count(*) DESC, currency", ())
        return [Aged(currency, *_parts(sums), customers) for currency, customers, *sums in found]

    def customers(self, currency: str, *, first: int = 0, at_most: int) -> list[Aged]:
        """One a customer, who owes most first."""
        found = self._add_up(
            "currency, customer_id", "1", "AND currency = %s", f"{WHO_OWES_MOST} LIMIT %s OFFSET %s",
            (currency, at_most, first),
        )  # fmt: skip
        return list(_named(found))

    def every_customer(self) -> Iterator[Aged]:
        """All currencies, row by row."""
        found = self._add_up("currency, customer_id", "1", "", f"currency, {WHO_OWES_MOST}", ())
        return _named(found)

    def invoices(self, *, currency: str = "", customer: str = "", bucket: Bucket | None = None) -> QuerySet[Any]:
        """The invoices behind a number, the latest first. ``customer``: a row's id, NOBODY, or empty for all."""
        found = receivables(day=self.day, zone=self.zone).filter(open_amount__gt=0).select_related("customer")
        if currency:
            found = found.filter(currency=currency)
        if customer:
            found = found.filter(customer=None) if customer == NOBODY else found.filter(customer_id=int(customer))
        if bucket is not None and bucket.first is not None:
            found = found.filter(days_late__gte=bucket.first)
        if bucket is not None and bucket.last is not None:
            found = found.filter(days_late__lte=bucket.last)
        return found.order_by("-days_late", "pk")

    def _add_up(self, by: str, told: str, only: str, order: str, more: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        rows = receivables(day=self.day, zone=self.zone).order_by()
        inner, params = rows.values("customer_id", "currency", "open_amount", "days_late").query.sql_with_params()
        sums = ", ".join(
            f"coalesce(sum(open_amount) FILTER (WHERE {_within(each)}), 0), count(*) FILTER (WHERE {_within(each)})"
            for each in BUCKETS
        )
        with connections[rows.db].cursor() as cursor:
            cursor.execute(
                f"SELECT {by}, {told}, {sums} FROM ({inner}) AS open "  # noqa: S608  # of this file's own words
                f"WHERE open_amount > 0 {only} GROUP BY {by} ORDER BY {order}",
                (*params, *more),
            )
            yield from cursor


def _within(bucket: Bucket) -> str:
    ends = [f"days_late >= {bucket.first}"] if bucket.first is not None else []
    return " AND ".join(ends + ([f"days_late <= {bucket.last}"] if bucket.last is not None else []))


def _named(found: Iterator[tuple[Any, ...]]) -> Iterator[Aged]:
    """With who they are, looked up for some rows at a time."""
    while rows := list(islice(found, AT_ONCE)):
        who = Customer.objects.in_bulk([customer for _, customer, *_ in rows if customer is not None])
        for currency, customer_id, _, *sums in rows:
            customer = who.get(customer_id)
            name, email = (customer.name, customer.email) if customer is not None else ("", "")
            yield Aged(currency, *_parts(sums), customer_id=customer_id, name=name, email=email)


def _parts(sums: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(int(each) for each in sums[::2]), tuple(sums[1::2])
