"""The page itself: who sees what of it, what it costs, and that no address breaks it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from dashboard.front_page import attention, numbers
from payments.models import Payment
from tests.dashboard.rows import NOW, a_month_of_everything, declined, payment, task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_same_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def browser(*permissions: str, group: str = "") -> Client:
    user = User.objects.create_user("someone", is_staff=True, first_name="Ada")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def owner() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("owner"))
    return client


def test_who_may_not_see_money_gets_what_they_may_open() -> None:
    a_month_of_everything()
    answer = browser("view_product").get("/admin/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "numbers" not in answer.context
    assert "Hello, Ada" in html
    assert 'href="/admin/payments/product/"' in html
    assert "€" not in html


def test_who_may_open_nothing_is_told_whom_to_ask() -> None:
    assert "Ask an owner" in browser().get("/admin/").content.decode()


def test_money_without_tasks_is_shown_without_tasks() -> None:
    a_month_of_everything()
    answer = browser("view_payment", "view_movement").get("/admin/")
    assert answer.context["attention"] is None
    assert "Needs attention" not in answer.content.decode().split('class="dash"')[1]


@pytest.mark.parametrize("missing", ["view_payment", "view_movement"])
def test_half_of_the_permissions_shows_no_numbers(missing: str) -> None:
    one = ({"view_payment", "view_movement"} - {missing}).pop()
    assert "numbers" not in browser(one).get("/admin/").context


@pytest.mark.parametrize("role", ["Owner", "Finance", "Auditor"])
def test_those_who_look_after_the_money_see_it(role: str) -> None:
    payment("paid", 4900)
    assert "numbers" in browser(group=role).get("/admin/").context


def test_strangers_are_asked_to_log_in() -> None:
    assert Client().get("/admin/").status_code == 302


def test_before_the_first_payment_the_page_says_what_to_do() -> None:
    html = owner().get("/admin/").content.decode()
    assert "No payment yet" in html
    assert "plotly" not in html


def test_days_without_payments_say_so_and_offer_other_days() -> None:
    payment("paid", 4900)
    html = owner().get("/admin/?range=custom&from=2026-01-01&to=2026-01-31").content.decode()
    assert "No payment was made in these days." in html
    assert "?range=90d&amp;currency=eur" in html


def test_the_house_s_own_currency_comes_first_when_it_has_payments() -> None:
    payment("paid", 4900)
    for _ in range(3):
        payment("paid", 500, currency="jpy")
    assert owner().get("/admin/").context["numbers"].asked.currency == "eur"


def test_else_the_currency_with_most_payments_comes_first(settings: Settings) -> None:
    settings.DEFAULT_CURRENCY = "usd"
    payment("paid", 4900)
    for _ in range(3):
        payment("paid", 500, currency="jpy")
    answer = owner().get("/admin/")
    assert answer.context["numbers"].asked.currency == "jpy"
    assert [choice.title for choice in answer.context["controls"].currencies] == ["EUR", "JPY"]


@pytest.mark.parametrize(
    "query",
    [
        "?range=custom&from=0001-01-01&to=9999-12-31",
        "?range=custom&from=%00&to=%ff",
        "?range=<script>alert(1)</script>",
        "?currency=';drop table payments_payment;--",
        "?currency=EUR&currency=usd&currency=",
        "?by=second&show=everything&compare=maybe",
        "?range[]=7d&from=2026-11-01T00:00:00",
        "?range=" + "9" * 5000 + "d",
        "?range=-1d",
        "?range=custom&from=%D9%A2026-01-01&to=2026-W01",
    ],
)
def test_no_address_breaks_the_page(query: str) -> None:
    a_month_of_everything()
    answer = owner().get(f"/admin/{query}")
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_hostile_text_in_the_rows_is_only_text() -> None:
    evil = "</script><script>alert(1)</script>"
    declined(payment("failed", 4900), decline_code=evil[:80])
    task(evil)
    assert b"<script>alert" not in owner().get("/admin/").content


def test_a_figure_is_json_that_cannot_end_its_script_element() -> None:
    a_month_of_everything()
    html = owner().get("/admin/").content.decode()
    figures = re.findall(r'<script type="application/json">(.*?)</script>', html)
    assert len(figures) == 2
    assert all(not set("<>&") & set(figure) for figure in figures)
    names = [trace["name"] for trace in json.loads(figures[0])["data"]]
    assert names == ["Paid", "Refunded", "Pending", "Action required", "Failed", "Cancelled"]


def test_no_script_stands_in_the_page_itself() -> None:
    a_month_of_everything()
    html = owner().get("/admin/").content.decode().split('class="dash"')[1].split('id="modal')[0]
    assert all('type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", html))
    assert not re.search(r"\son\w+=", html)


def test_the_page_asks_twelve_questions_of_the_database_however_many_rows_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    a_month_of_everything()
    asked: Any = owner().get("/admin/").context["numbers"].asked
    with django_assert_num_queries(8):
        numbers(asked)
    with django_assert_num_queries(3):
        attention(asked)


def test_latest_failures_give_the_reason_in_words_and_the_card() -> None:
    declined(payment("failed", 4900), "insufficient_funds")
    html = owner().get("/admin/").content.decode()
    assert "Insufficient funds" in html
    assert "•••• 0002" in html


def test_the_whole_page_only_reads(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    a_month_of_everything()
    before = list(Payment.objects.order_by("pk").values())
    owner().get("/admin/?range=90d")
    assert list(Payment.objects.order_by("pk").values()) == before
