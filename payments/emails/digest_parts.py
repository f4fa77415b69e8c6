"""What the daily digest tells, part by part: exceptions first. A new part is one function in PARTS.

The sums are those of the dashboard: movements by the moment the money moved, payments by the day they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, QuerySet, Sum
from django.urls import reverse
from django.utils.http import urlencode

from payments.domain.money import Money
from payments.domain.status import Status
from payments.emails.wording import Part
from payments.formats import day_of, exact_minute, money
from payments.models import Dispute, Movement, Payment, Task
from payments.models.overdue_invoices import overdue_invoices

SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Told:
    """The day that is told of: from ``since`` to before ``until``; ``now`` is when it is told."""

    day: date
    since: datetime
    until: datetime
    now: datetime


def needs_attention(told: Told) -> Part:
    """Open tasks by their kind. Their texts may name a customer, and stay in the back office."""
    kinds = dict(Task.KINDS)
    rows = []
    for kind, count, oldest in (
        open_tasks(told).values_list("kind").annotate(count=Count("*"), oldest=Min("opened_at")).order_by("kind")
    ):
        page = _list("task", {"kind": kind, "closed_at__isnull": True})
        rows.append((f"{kinds.get(kind, kind)}, the oldest since {exact_minute(oldest)}", f"{count:,}", page))
    return Part(title="Needs attention now", rows=rows)


def open_tasks(told: Told) -> QuerySet[Task]:
    """What waits for a person."""
    return Task.objects.filter(closed_at=None, opened_at__lte=told.now)


def overdue(told: Told) -> Part:
    """What has a date that is past, or near."""
    near = Dispute.objects.filter(status__in=Dispute.NEEDS_RESPONSE, respond_by__lte=told.now + SOON)
    rows = []
    for dispute in near.order_by("respond_by", "pk"):
        assert dispute.respond_by is not None
        page = reverse("admin:payments_dispute_change", args=[dispute.pk])
        past = "was to be answered" if dispute.respond_by <= told.now else "is to be answered"
        what = f"{dispute.reference} {past} by {exact_minute(dispute.respond_by)}"
        rows.append((what, money(dispute.money), f"{settings.PUBLIC_URL}{page}"))
    return Part(title="Overdue or due within three days", rows=rows)


def owed(told: Told) -> Part:
    """What customers owe past its day, a currency; the list names the invoices."""
    today = day_of(told.now)
    rows = []
    for late in overdue_invoices(today=today):
        page = _list("invoice", {"status": "open", "due_date__lt": today, "currency": late.left.currency})
        rows.append((_counted("invoice", late.count, "overdue"), money(late.left), page))
    return Part(title="Overdue invoices", rows=rows)


def failed(told: Told) -> Part:
    """Payments made that day that came to nothing, and refunds that the bank sent back."""
    payments = Payment.objects.filter(status=Status.FAILED.value, made_at__gte=told.since, made_at__lt=told.until)
    rows = []
    for currency, count, total in _by_currency(payments):
        page = _list("payment", {"status": "failed", "currency": currency, **_between("made_at", told)})
        rows.append((_counted("payment", count, "failed"), money(Money(total, currency)), page))
    return Part(title="Failed", rows=[*rows, *_moved(told, ("return_failed",), "refund", "came back from the bank")])


def came_in(told: Told) -> Part:
    """Through Stripe, outside of it, and what banks gave back after a dispute."""
    return Part(
        title="Came in",
        rows=[
            *_moved(told, Movement.COLLECTED, "payment", "collected"),
            *_moved(told, ("paid_outside",), "payment", "outside Stripe"),
            *_moved(told, ("reinstated",), "disputed amount", "given back by banks"),
        ],
    )


def went_out(told: Told) -> Part:
    """Refunds less those that came back, refunds outside Stripe, what banks took back, and fees."""
    return Part(
        title="Went out",
        rows=[
            *_moved(told, Movement.RETURNED, "refund", "returned, less what came back"),
            *_moved(told, ("returned_outside",), "refund", "outside Stripe"),
            *_moved(told, ("disputed",), "amount", "disputed and taken back by banks"),
            *_moved(told, ("fee",), "fee", "of Stripe's"),
        ],
    )


PARTS: tuple[Callable[[Told], Part], ...] = (needs_attention, owed, overdue, failed, came_in, went_out)


def parts_of(told: Told) -> list[Part]:
    """Those that have something to say."""
    return [part for part in (make(told) for make in PARTS) if part.rows]


def sums(told: Told, kinds: Sequence[str]) -> list[Money]:
    """What moved that day, one sum a currency."""
    return [Money(total, currency) for currency, _, total in _by_currency(_movements(told, kinds))]


def _moved(told: Told, kinds: Sequence[str], noun: str, what: str) -> list[tuple[str, str, str]]:
    rows = []
    for currency, count, total in _by_currency(_movements(told, kinds)):
        word = {"kind": kinds[0]} if len(kinds) == 1 else {"kind__in": ",".join(kinds)}
        page = _list("movement", {**word, "currency": currency, **_between("moved_at", told)})
        rows.append((_counted(noun, count, what), money(Money(total, currency)), page))
    return rows


def _movements(told: Told, kinds: Sequence[str]) -> QuerySet[Movement]:
    return Movement.objects.filter(kind__in=kinds, moved_at__gte=told.since, moved_at__lt=told.until)


def _by_currency(rows: QuerySet[Any]) -> list[tuple[str, int, int]]:
    return list(rows.values_list("currency").annotate(count=Count("*"), total=Sum("amount")).order_by("currency"))


def _counted(noun: str, count: int, what: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'} {what}"


def _between(column: str, told: Told) -> dict[str, str]:
    return {
        f"{column}__gte": told.since.isoformat().replace("+00:00", "Z"),
        f"{column}__lt": told.until.isoformat().replace("+00:00", "Z"),
    }


def _list(model: str, asked: dict[str, Any]) -> str:
    return f"{settings.PUBLIC_URL}{reverse(f'admin:payments_{model}_changelist')}?{urlencode(asked)}"
