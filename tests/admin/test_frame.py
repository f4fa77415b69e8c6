"""What is around every page of the back office: its name, the ways in for a keyboard, the errors, the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from backoffice.broken import broken
from tests.admin.rows import staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/admin/payments/ask/", "Planned reads"),
        ("/admin/auth/user/", "Staff"),
        ("/admin/django_q/schedule/", "Recurring jobs"),
        ("/admin/payments/order/", "Orders"),
    ],
)
def test_a_list_is_called_what_the_sidebar_calls_it(address: str, name: str) -> None:
    html = staff().get(address).content.decode()
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert title
    assert title.group(1).strip().endswith(f"{name} | Back office")
    assert f'<a class="bo-crumb" href="{address}">{name}</a>' in html


def test_what_opens_the_menu_and_the_palette_is_a_button_and_the_sidebar_can_be_skipped() -> None:
    html = staff().get("/admin/").content.decode()
    assert html.index('class="bo-skip" href="#content"') < html.index('id="nav-sidebar"')
    for name in ("Open the menu", "Close the menu", "Show or hide the sidebar"):
        assert re.search(rf'<button [^>]*aria-label="{name}"', html), name
    assert re.search(r'<button [^>]*class="bo-search"', html)


@pytest.mark.parametrize(("role", "address", "status"), [("Owner", "/admin/nothing/", 404), ("Support", None, 403)])
def test_staff_whose_page_fails_are_sent_to_the_dashboard_and_not_to_the_shop(
    role: str, address: str | None, status: int
) -> None:
    answer = staff(role).get(address or "/admin/payments/stripeevent/")
    assert answer.status_code == status
    assert 'href="/admin/">Go to the dashboard' in answer.content.decode()
    assert "Go to the shop" not in answer.content.decode()


def test_customers_whose_page_fails_are_sent_to_the_shop(client: Client) -> None:
    html = client.get("/products/nothing/").content.decode()
    assert "Go to the shop" in html
    assert "/admin/" not in html


@pytest.mark.parametrize(("path", "way_on"), [("/admin/x/", "Go to the dashboard"), ("/cart/", "Go to the shop")])
def test_our_own_mistake_has_a_page_that_asks_nothing_of_the_database(path: str, way_on: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = broken(RequestFactory().get(path))
    assert (answer.status_code, len(queries)) == (500, 0)
    assert way_on in answer.content.decode()


def test_djangos_own_pages_show_the_time_of_the_business_too() -> None:
    writer = User.objects.create_user("writer", is_staff=True)
    entry = LogEntry.objects.create(
        user=writer, content_type=ContentType.objects.get_for_model(User),
        object_id=str(writer.pk), object_repr="writer", action_flag=CHANGE, change_message="[]",
    )  # fmt: skip
    LogEntry.objects.filter(pk=entry.pk).update(action_time=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    assert "July 2, 2026, 12:30 a.m." in staff().get(f"/admin/auth/user/{writer.pk}/history/").content.decode()


def test_rights_are_given_by_groups_alone() -> None:
    somebody = User.objects.create_user("somebody", is_staff=True)
    address = f"/admin/auth/user/{somebody.pk}/change/"
    html = staff().get(address).content.decode()
    assert 'name="groups"' in html
    assert "user_permissions" not in html
    assert "is_superuser" not in html
    staff().post(address, {"username": "somebody", "is_active": "on", "is_staff": "on", "is_superuser": "on"})
    somebody.refresh_from_db()
    assert not somebody.is_superuser
