"""The admin's front page: what happened to the money, and what needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from dashboard import panels, tiles
from dashboard.charts import Chart, money_chart, status_chart
from dashboard.controls import controls
from dashboard.currencies import currencies_seen, first_choice
from dashboard.metrics import COLLECTED, NET
from dashboard.question import Question, read_question
from dashboard.volumes import movement_volumes, payment_volumes
from payments.models import Attempt, Movement, Task

TITLE = "Dashboard"
NEEDED = ("payments.view_payment", "payments.view_movement")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The part of the page that is about money; the same for everyone who may see it."""

    asked: Question
    receivables: tiles.Tile
    tiles: list[tiles.Tile]
    status: Chart
    money: Chart
    failures: list[Attempt]
    movements: list[Movement]


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs a person, for those who may see it."""

    tile: tiles.Tile
    tasks: list[Task]
    overdue: list[panels.Late]


def show_front_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Fill the admin's index. Who may not see the money gets the list of what they may open instead."""
    user, now = request.user, timezone.now()
    if not user.has_perms(NEEDED):
        return context | {"title": TITLE}
    zone = ZoneInfo(settings.BUSINESS_TIME_ZONE)
    seen = currencies_seen()
    own = first_choice(seen, now - timedelta(days=90))
    asked = read_question(request.GET, now=now, zone=zone, currencies=[own, *(code for code in seen if code != own)])
    return context | {
        "title": TITLE,
        "controls": controls(asked, seen),
        "numbers": numbers(asked),
        "attention": attention(asked) if user.has_perm("payments.view_task") else None,
        "nothing_yet": not seen,
        "may_see_products": user.has_perm("payments.view_product"),
    }


def numbers(asked: Question) -> Numbers:
    """Everything that the question is answered with: six queries, eight when it is compared."""
    payments = payment_volumes(asked.buckets(), asked.currency)
    movements = movement_volumes(asked.buckets(), asked.currency)
    payments_before = payment_volumes(asked.buckets_before(), asked.currency) if asked.compared else None
    movements_before = movement_volumes(asked.buckets_before(), asked.currency) if asked.compared else None
    return Numbers(
        asked=asked,
        tiles=[
            tiles.money_tile(COLLECTED, movements, movements_before, asked),
            tiles.money_tile(NET, movements, movements_before, asked),
            tiles.rate_tile(payments, payments_before, asked),
            tiles.pending_tile(payments, asked),
        ],
        receivables=tiles.receivables_tile(asked),
        status=status_chart(payments, asked),
        money=money_chart(movements, movements_before, asked),
        failures=panels.latest_failures(asked),
        movements=panels.latest_movements(asked),
    )


def attention(asked: Question) -> Attention:
    """The open tasks: how many, and the newest; and what is overdue."""
    return Attention(tiles.attention_tile(asked), panels.open_tasks(asked), panels.overdue(asked.now))
