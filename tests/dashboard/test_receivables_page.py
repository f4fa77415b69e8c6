"""The pages of receivables: who sees them, that each number opens its invoices, and that sheets say the same."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from dashboard.receivables import AsOf
from tests.dashboard.owed import customer, end, owed, part_paid
from tests.dashboard.rows import NOW, movement, payment

pytestmark = pytest.mark.django_db
PAGE = "/admin/receivables/"
TODAY = NOW.date()
UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture(autouse=True)
def at_the_same_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def finance() -> Client:
    client = Client()
    user = User.objects.create_user("finance", is_staff=True)
    user.groups.add(Group.objects.get(name="Finance"))
    client.force_login(user)
    return client


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def some_owe() -> None:
    """Anna is late and not yet, Bert half paid, one customer is not known, one owes yen, one has paid since."""
    anna, bert = customer("Anna Berger", "anna@example.com"), customer("=Bert", "bert@example.com")
    issued = NOW - timedelta(days=150)
    owed(anna, 11900, days_ago(-5), issued)
    owed(anna, 2050, days_ago(31), issued)
    part_paid(owed(bert, 5000, days_ago(100), issued), 2000, NOW - timedelta(days=2))
    owed(None, 700, days_ago(1), issued)
    owed(bert, 9000, days_ago(3), issued, "jpy")
    end(owed(anna, 100, days_ago(3), issued), "paid", NOW - timedelta(days=1))


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().split('class="bo-page')[1]))


def test_the_table_adds_up_and_names_everybody(finance: Client) -> None:
    some_owe()
    answer = finance.get(PAGE)
    assert [(row.name, row.total.money.amount) for row in answer.context["rows"]] == [
        ("Anna Berger", 13950), ("=Bert", 3000), ("Customer not known", 700),
    ]  # fmt: skip
    whole = answer.context["whole"]
    assert [cell.money.amount for cell in whole.cells] == [11900, 700, 2050, 0, 3000]
    assert whole.total.money.amount == 17650
    assert "€57.50 of it is overdue: 3 of 4 invoices." in text_of(answer)


def test_every_number_opens_the_invoices_that_it_adds_up(finance: Client) -> None:
    some_owe()
    for day in (TODAY, days_ago(2)):
        context = finance.get(PAGE, {"day": day.isoformat()}).context
        for cell in [cell for row in [*context["rows"], context["whole"]] for cell in [*row.cells, row.total]]:
            if cell.count:
                behind = finance.get(cell.link).context
                assert behind["sums"] == [cell.money]
                assert behind["count"] == len(behind["rows"]) == cell.count


def test_a_past_day_counts_what_was_paid_since(finance: Client) -> None:
    some_owe()
    now, then = (finance.get(PAGE, {"day": day.isoformat()}).context["whole"] for day in (TODAY, days_ago(2)))
    assert then.total.money.amount == now.total.money.amount + 100
    before = finance.get(PAGE, {"day": days_ago(3).isoformat()}).context["whole"]
    assert before.total.money.amount == then.total.money.amount + 2000


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "2030-01-01", "1999-01-01", "\x00"])
def test_a_day_that_makes_no_sense_is_today_and_said(finance: Client, day: str) -> None:
    some_owe()
    answer = finance.get(PAGE, {"day": day, "page": "x", "customer": "x", "currency": "zzzz", "bucket": "x"})
    assert answer.context["asked"].is_today
    assert "That is no day that can be shown." in text_of(answer)


def test_a_page_far_behind_the_last_is_empty_and_not_broken(finance: Client) -> None:
    some_owe()
    assert finance.get(PAGE, {"page": "999999999"}).status_code == 200
    assert finance.get(f"{PAGE}invoices/", {"page": "999999999", "customer": "999999999"}).status_code == 200


def test_without_invoices_the_page_says_what_would_be_there(finance: Client) -> None:
    assert "Once an invoice is finalized" in text_of(finance.get(PAGE))
    end(owed(customer(), 100, TODAY, NOW - timedelta(days=9)), "paid", NOW - timedelta(days=8))
    assert "Nobody owes anything." in text_of(finance.get(PAGE))


def test_the_front_page_tells_of_what_is_owed_now_and_opens_the_table(finance: Client) -> None:
    some_owe()
    movement(payment("paid", 4900), "collected", 4900)
    tile = finance.get("/admin/").context["numbers"].receivables
    assert (tile.value, tile.note) == ("€176.50", "€57.50 overdue")
    whole = finance.get(tile.link).context["whole"]
    assert whole.total.money.amount == 17650


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_sheet_has_every_customer_and_currency_and_adds_up(finance: Client) -> None:
    some_owe()
    answer = finance.get(f"{PAGE}export/", {"format": "csv"})
    rows = list(csv.DictReader(StringIO(body(answer).decode("utf-8-sig"))))
    assert answer["Content-Disposition"] == f'attachment; filename="receivables-{TODAY}.csv"'
    assert [(row["Customer"], row["Currency"], row["Current"], row["Total"]) for row in rows] == [
        ("Anna Berger", "EUR", "119.00", "139.50"),
        ("'=Bert", "EUR", "0.00", "30.00"),
        ("Customer not known", "EUR", "0.00", "7.00"),
        ("'=Bert", "JPY", "0", "9000"),
    ]


def test_the_same_leaves_as_a_workbook_of_numbers(finance: Client) -> None:
    some_owe()
    book = load_workbook(BytesIO(body(finance.get(f"{PAGE}export/", {"format": "xlsx"}))))
    head, first, *_ = book.active.iter_rows(values_only=True)
    assert head[3:] == ("Current", "1–30 days", "31–60 days", "61–90 days", "Over 90 days", "Total", "Invoices")
    assert first == ("Anna Berger", "anna@example.com", "EUR", 119, 0, 20.5, 0, 0, 139.5, 2)


def test_the_invoices_behind_a_number_leave_as_a_sheet_too(finance: Client) -> None:
    some_owe()
    answer = finance.get(f"{PAGE}invoices/export/", {"bucket": "late_91", "currency": "eur"})
    (row,) = csv.DictReader(StringIO(body(answer).decode("utf-8-sig")))
    assert (row["Customer"], row["Days late"], row["Total"], row["Open"]) == ("'=Bert", "100", "50.00", "30.00")
    assert finance.get(f"{PAGE}export/", {"format": "exe"}).status_code == 404


def test_the_table_asks_three_questions_of_the_database_however_many_owe(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    some_owe()
    as_of = AsOf(TODAY, UTC_ZONE)
    with django_assert_num_queries(3):
        as_of.totals()
        as_of.customers("eur", at_most=100)


@pytest.mark.parametrize("permissions", [[], ["view_invoice"], ["view_payment", "view_invoice"]])
def test_who_may_not_see_the_money_is_refused(permissions: list[str]) -> None:
    user = User.objects.create_user("someone", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    for path in ("", "export/", "invoices/", "invoices/export/"):
        assert client.get(PAGE + path).status_code == 403
    assert Client().get(PAGE).status_code == 302
