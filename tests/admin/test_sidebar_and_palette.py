"""The sidebar counts what needs a person; the palette jumps to what is known."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from payments.admin.quick_search import MOST, quick_search
from payments.admin.sidebar_counts import failed_events, open_tasks, troubled_calls
from payments.models import StripeCall, Task
from payments.operations.open_task import open_task
from tests.admin.rows import NOW, disputed, event, open_payment_of, order, paid_order, staff

pytestmark = pytest.mark.django_db


def seen_by(role: str) -> Any:
    request = RequestFactory().get("/admin/")
    user = User.objects.create_user(f"reader-{role}", is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    request.user = user
    return request


def test_open_tasks_are_counted_up_to_99_in_one_query() -> None:
    owner = seen_by("Owner")
    assert open_tasks(owner) == ""
    for number in range(120):
        open_task(kind="underpaid", reason=f"r:{number}", text="Too little.", now=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert open_tasks(owner) == "99+"
    assert len(queries) == 1
    Task.objects.exclude(reason="r:1").delete()
    assert open_tasks(owner) == "1"
    Task.objects.update(closed_at=NOW)
    assert open_tasks(owner) == ""


def test_failed_events_and_calls_of_unknown_outcome_are_counted() -> None:
    owner = seen_by("Owner")
    event(state="failed")
    event()
    assert failed_events(owner) == "1"
    open_payment_of(order())
    assert troubled_calls(owner) == ""
    StripeCall.objects.update(state="unknown")
    open_task(kind="call_refused", reason="call_refused:1", text="Stripe refused.", now=NOW)
    assert troubled_calls(owner) == "2"


def test_nothing_is_counted_for_who_may_not_see_it() -> None:
    event(state="failed")
    open_task(kind="underpaid", reason="r", text="Too little.", now=NOW)
    stranger = seen_by("")
    assert (failed_events(stranger), open_tasks(stranger), troubled_calls(stranger)) == ("", "", "")


def test_the_sidebar_names_its_counts_and_hides_what_is_forbidden() -> None:
    open_task(kind="underpaid", reason="r", text="Too little.", now=NOW)
    html = staff("Support").get("/admin/payments/order/").content.decode()
    assert '<span class="bo-sidebar-count">1</span>' in html
    assert "Heard from Stripe" not in html


def test_the_palette_finds_orders_payments_and_nothing_forbidden() -> None:
    placed = paid_order()
    owner = seen_by("Owner")
    found = {(each.title, each.description) for each in quick_search(owner, placed.reference.lower())}
    assert found == {
        (placed.reference, "Order · Paid · €65.00 · anna@example.com"),
        (f"{placed.reference}-P1", "Payment · Paid · €65.00"),
    }
    row = disputed(placed.payments.get())
    by_id = {(each.title, each.description) for each in quick_search(owner, str(row.stripe_id))}
    assert (row.reference, "Dispute · Needs an answer · €65.00") in by_id
    assert quick_search(seen_by(""), placed.reference) == []


def test_the_palette_shows_a_few_of_many() -> None:
    for _ in range(MOST + 3):
        order(email="anna@example.com")
    assert len(quick_search(seen_by("Owner"), "anna")) == MOST


@pytest.mark.parametrize("term", ["", "a", "x" * 5000, "\x00", "%%", "__", "'; DROP TABLE", "💶💶"])
def test_the_palette_survives_any_text(term: str) -> None:
    paid_order()
    assert quick_search(seen_by("Owner"), term) == []
