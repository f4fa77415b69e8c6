"""Whoever follows the link of a number and adds up what is listed there gets the number, to the cent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db.models import Sum
from django.test import Client

from dashboard.front_page import Attention, Numbers
from dashboard.series import Cell
from tests.dashboard.rows import NOW, a_month_of_everything

pytestmark = pytest.mark.django_db

QUESTIONS = (
    "",
    "?range=7d&by=day",
    "?range=90d&currency=jpy&by=week",
    "?range=last-month&compare=off",
    "?range=yesterday",
    "?range=custom&from=2026-10-20&to=2026-11-03&by=week",
    "?range=year&by=month",
)


@pytest.fixture
def owner() -> Iterator[Client]:
    a_month_of_everything()
    with time_machine.travel(NOW, tick=False):
        client = Client()
        client.force_login(User.objects.create_superuser("owner"))
        yield client


def rows_of(client: Client, link: str) -> Any:
    """Every row of the list that a link opens."""
    answer = client.get(link)
    assert answer.status_code == 200, link
    return answer.context["cl"].queryset


def page(client: Client, query: str) -> dict[str, Any]:
    answer = client.get(f"/admin/{query}")
    assert answer.status_code == 200
    return {name: answer.context[name] for name in ("numbers", "attention")}


def check(client: Client, cell: Cell) -> None:
    if not cell.link:
        assert (cell.amount.amount, cell.count) == (0, 0)
        return
    rows = rows_of(client, cell.link)
    assert rows.count() == cell.count
    assert rows.aggregate(sum=Sum("amount"))["sum"] == cell.amount.amount
    assert {row.currency for row in rows} == {cell.amount.currency}


@pytest.mark.parametrize("query", QUESTIONS)
def test_every_total_is_the_sum_of_its_rows(owner: Client, query: str) -> None:
    numbers: Numbers = page(owner, query)["numbers"]
    for chart in (numbers.status, numbers.money):
        for column in chart.columns:
            check(owner, column.total)
        if chart.earlier:
            check(owner, chart.earlier.total)


@pytest.mark.parametrize("query", ["?range=7d", "?range=90d&currency=jpy&by=week", "?range=yesterday"])
def test_every_bar_is_the_sum_of_its_rows(owner: Client, query: str) -> None:
    numbers: Numbers = page(owner, query)["numbers"]
    for chart in (numbers.status, numbers.money):
        for column in chart.columns:
            for cell in column.cells:
                check(owner, cell)


@pytest.mark.parametrize("query", QUESTIONS)
def test_bars_add_up_to_their_total_and_statuses_to_all_payments(owner: Client, query: str) -> None:
    numbers: Numbers = page(owner, query)["numbers"]
    for chart in (numbers.status, numbers.money):
        *parts, whole = chart.columns
        assert sum(part.total.amount.amount for part in parts) == whole.total.amount.amount
        for column in chart.columns:
            assert sum(cell.amount.amount for cell in column.cells) == column.total.amount.amount


@pytest.mark.parametrize("query", QUESTIONS)
def test_every_tile_is_what_its_link_lists(owner: Client, query: str) -> None:
    context = page(owner, query)
    numbers: Numbers = context["numbers"]
    collected, net, rate, pending = numbers.tiles
    for tile in (collected, net, pending):
        listed = rows_of(owner, tile.link).aggregate(sum=Sum("amount", default=0))["sum"]
        assert minor_units(tile.value) == listed
    tried = rows_of(owner, rate.link)
    succeeded = tried.filter(collected_amount__gt=0).count()
    assert rate.note == (f"{succeeded} of {tried.count()}" if tried.count() else "no attempts")
    attention: Attention = context["attention"]
    assert attention.tile.value == str(rows_of(owner, attention.tile.link).count()) == "2"


def minor_units(text: str) -> int:
    """What a written amount is in the minor unit."""
    return int(re.sub(r"[^\d−]", "", text).replace("−", "-"))


def test_the_change_is_measured_against_the_rows_of_the_time_before(owner: Client) -> None:
    numbers: Numbers = page(owner, "?range=7d")["numbers"]
    assert numbers.money.earlier is not None
    before = rows_of(owner, numbers.money.earlier.total.link)
    assert before.order_by("moved_at").last().moved_at < NOW - timedelta(days=7)
    earlier = numbers.money.earlier.total
    assert numbers.tiles[1].change is not None
    assert numbers.tiles[1].change.before.startswith(earlier.text)


def test_the_table_of_a_chart_holds_the_same_links(owner: Client) -> None:
    answer = owner.get("/admin/?range=7d")
    html = answer.content.decode().replace("&amp;", "&")
    for chart in (answer.context["numbers"].status, answer.context["numbers"].money):
        for cell in (cell for column in chart.columns for cell in column.cells if cell.link):
            assert f'<td><a href="{cell.link}">{cell.text}</a>' in html
