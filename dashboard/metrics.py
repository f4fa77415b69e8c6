"""One definition of each number: what it adds up, which rows are behind it, and where they can be read.

Tile, chart, table and list all take it from here, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from dashboard.volumes import Volume
from payments.domain.status import Status
from payments.models import Movement, Payment, Task
from payments.models.fields import STATUS_CHOICES


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows are kept: when each happened, the word it is sorted by, the list in the admin that shows it."""

    model: type[Model]
    at: str
    word: str
    page: str
    has_currency: bool = True


PAYMENTS = Source(Payment, "made_at", "status", "admin:payments_payment_changelist")
MOVEMENTS = Source(Movement, "moved_at", "kind", "admin:payments_movement_changelist")
TASKS = Source(Task, "opened_at", "kind", "admin:payments_task_changelist", has_currency=False)


@dataclass(frozen=True, slots=True)
class Window:
    """What part of the rows is looked at: one currency, and the time from ``since`` to before ``until``, if any."""

    currency: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """A number. ``words``: the statuses or kinds it counts, all when empty; ``adds``: the column of Volume it sums;
    ``only``: what else must be true of its rows, as the list's filters say it."""

    name: str
    title: str
    counts: str
    source: Source
    words: tuple[str, ...] = ()
    adds: str = "amount"
    only: Mapping[str, Any] = field(default_factory=dict)

    def total(self, volumes: Iterable[Volume]) -> int:
        """The number itself, from rows added up before."""
        return sum(getattr(each, self.adds) for each in volumes if not self.words or each.word in self.words)

    def filters(self, window: Window) -> dict[str, Any]:
        """What is true of each of its rows."""
        filters: dict[str, Any] = dict(self.only)
        if len(self.words) == 1:
            filters[self.source.word] = self.words[0]
        elif self.words:
            filters[f"{self.source.word}__in"] = list(self.words)
        if self.source.has_currency:
            filters["currency"] = window.currency
        if window.since is not None:
            filters[f"{self.source.at}__gte"] = window.since
        if window.until is not None:
            filters[f"{self.source.at}__lt"] = window.until
        return filters

    def rows(self, window: Window) -> QuerySet[Any]:
        """The rows behind the number."""
        return self.source.model._default_manager.filter(**self.filters(window))

    def link(self, window: Window) -> str:
        """The same rows as a list in the admin."""
        asked = {name: _as_asked(value) for name, value in self.filters(window).items()}
        return f"{reverse(self.source.page)}?{urlencode(asked)}"

    def counted(self) -> Metric:
        """The same rows, counted instead of added up."""
        return replace(self, adds="count")


def _as_asked(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return ",".join(value) if isinstance(value, list) else str(value)


STATUS_WORDS = dict(STATUS_CHOICES)
# From the bottom of the stack: what is settled first, what came to nothing last.
STACK = (
    Status.PAID,
    Status.REFUNDED,
    Status.PENDING,
    Status.REQUIRES_ACTION,
    Status.FAILED,
    Status.CANCELLED,
)
STATUS_VOLUME = tuple(
    Metric(
        name=status.value,
        title=STATUS_WORDS[status.value],
        counts=f"Payments that are {STATUS_WORDS[status.value].lower()} now, on the day they were made.",
        source=PAYMENTS,
        words=(status.value,),
    )
    for status in STACK
)
ALL_PAYMENTS = Metric("all", "All payments", "Payments, each once, on the day they were made.", PAYMENTS)

# What was paid or returned outside Stripe has movements of its own kinds and is no part of these.
COLLECTED = Metric(
    "collected",
    "Collected",
    "Money that came in through Stripe, on the day it moved.",
    MOVEMENTS,
    words=Movement.COLLECTED,
)
RETURNED = Metric(
    "returned",
    "Returned",
    "Refunds at Stripe, less those that the bank sent back, on the day the money moved.",
    MOVEMENTS,
    words=Movement.RETURNED,
)
NET = Metric(
    "net",
    "Net of returned",
    "Collected less returned, on the day the money moved.",
    MOVEMENTS,
    words=COLLECTED.words + RETURNED.words,
)

TRIED = Metric(
    "tried",
    "Payments with an attempt",
    "Payments for which a card or another method was presented, on the day they were made.",
    PAYMENTS,
    adds="attempted",
    only={"attempted_at__isnull": False},
)
SUCCEEDED = replace(
    TRIED,
    name="succeeded",
    title="Payments that collected",
    counts="Those of them that collected money, also where it was returned later.",
    adds="collected",
    only={**TRIED.only, "collected_amount__gt": 0},
)

PENDING_NOW = Metric(
    "pending_now",
    "Pending now",
    "Payments that are pending or wait for the customer at this moment, whenever they were made.",
    PAYMENTS,
    words=(Status.PENDING.value, Status.REQUIRES_ACTION.value),
)
NEEDS_ATTENTION = Metric(
    "needs_attention",
    "Needs attention",
    "Open tasks in all currencies, whenever they were opened.",
    TASKS,
    adds="count",
    only={"closed_at__isnull": True},
)
