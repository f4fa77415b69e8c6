"""The short lists beside the charts: each is the beginning of a list in the admin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dashboard.metrics import NEEDS_ATTENTION, NET, Window
from dashboard.question import Question
from payments.formats import day_of
from payments.models import Attempt, Movement, Task
from payments.models.overdue_invoices import Overdue, overdue_invoices

SHORT = 8


@dataclass(frozen=True, slots=True)
class Late:
    """The overdue invoices of one currency, and where they are listed."""

    overdue: Overdue
    link: str


DECLINED = ("refused", "failed")


def overdue(now: datetime) -> list[Late]:
    """The invoices whose day has passed, in every currency."""
    today = day_of(now)
    every = f"{reverse('admin:payments_invoice_changelist')}?status=open&due_date__lt={today}"
    return [Late(each, f"{every}&currency={each.left.currency}") for each in overdue_invoices(today=today)]


def open_tasks(asked: Question) -> list[Task]:
    """What needs a person, newest first, in whatever currency."""
    rows = NEEDS_ATTENTION.rows(Window(asked.currency)).select_related("order", "payment", "refund")
    return list(rows.order_by("-opened_at")[:SHORT])


def latest_failures(asked: Question) -> list[Attempt]:
    """Cards that were declined in the range, newest first, each with its reason."""
    declined = Attempt.objects.filter(
        state__in=DECLINED,
        currency=asked.currency,
        attempted_at__gte=asked.span.since,
        attempted_at__lt=asked.span.until,
    )
    return list(declined.select_related("payment").order_by("-attempted_at", "-id")[:SHORT])


def latest_movements(asked: Question) -> list[Movement]:
    """Money that moved in the range, newest first."""
    rows = NET.rows(Window(asked.currency, asked.span.since, asked.span.until)).select_related("payment")
    return list(rows.order_by("-moved_at", "-id")[:SHORT])
