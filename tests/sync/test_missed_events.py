"""What happened while nobody listened is found in Stripe's list of events, and asked about once an object."""

from __future__ import annotations

from datetime import timedelta

import pytest

from payments.models import Ask, EventFeed, Order, Payment, StripeEvent
from payments.operations.read_asked import read_asked
from payments.sync.missed_events import ask_for_missed
from payments.sync.pace import pace_without_limit
from tests.inbox.truth import settle_doubts
from tests.operations.shop import clock, later, opened, order_of, session_of
from tests.operations.stripe_side import api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess
from tests.sync.backfill import backfill

HOUR = 3600


@pytest.fixture
def earlier(sandbox: SandboxProcess) -> SandboxProcess:
    """What the test does at Stripe happened an hour ago."""
    sandbox.clock(advance=-HOUR)
    return sandbox


def look(sandbox: SandboxProcess) -> list[tuple[str, str]]:
    """Look into the list of events now; the objects that are asked about, in the order in which they are read."""
    sandbox.clock(real=True)
    ask_for_missed(pace=pace_without_limit(), clock=clock)
    return list(
        Ask.objects.filter(why="An event was missed.").order_by("due_at", "pk").values_list("kind", "stripe_id")
    )


def read_all() -> None:
    for pk in Ask.objects.filter(closed_at=None, due_at__lte=clock()).order_by("due_at").values_list("pk", flat=True):
        read_asked(ask_id=pk, now=later(seconds=1))


def test_an_order_that_was_paid_while_we_were_down_becomes_paid(earlier: SandboxProcess) -> None:
    order = order_of()
    earlier.pay(session_of(opened(order)))
    look(earlier)
    read_all()
    settle_doubts(earlier)
    order.refresh_from_db()
    assert order.status == "paid"


def test_each_object_is_read_once_those_first_that_changed_first(earlier: SandboxProcess) -> None:
    for number in range(3):
        api(earlier, "POST", "/v1/customers", email=f"{number}@example.com")
        earlier.clock(advance=5)
    customers = [each["data"]["object"]["id"] for each in events_of(earlier)]
    for stripe_id in reversed(customers):
        api(earlier, "POST", f"/v1/customers/{stripe_id}", name="New")
        earlier.clock(advance=5)
    assert look(earlier) == [("customer", stripe_id) for stripe_id in customers]
    kept = StripeEvent.objects.values_list("state", "came_by").distinct()
    assert list(kept) == [("asked", "list")]


def test_what_was_heard_is_not_asked_about(earlier: SandboxProcess) -> None:
    earlier.pay(session_of(opened()))
    earlier.clock(advance=5)
    missed = events_of(earlier)[-1]
    deliver(*events_of(earlier)[:-1])
    assert [stripe_id for _, stripe_id in look(earlier)] == [missed["data"]["object"]["id"]]


def test_a_second_look_asks_nothing_and_reads_little(earlier: SandboxProcess) -> None:
    earlier.pay(session_of(opened()))
    asked = look(earlier)
    earlier.clear_requests()
    assert look(earlier) == asked
    assert len(earlier.requests("GET", "/v1/events")) == 2
    assert len(earlier.requests()) == 2


def test_what_may_be_on_its_way_is_left_for_the_next_look(sandbox: SandboxProcess) -> None:
    api(sandbox, "POST", "/v1/customers", email="a@example.com")
    assert look(sandbox) == []


def test_a_backfill_has_seen_what_happened_before_it(earlier: SandboxProcess) -> None:
    earlier.pay(session_of(opened()))
    earlier.clock(real=True)
    backfill()
    assert look(earlier) == []
    assert Payment.objects.get().status == "paid"


def test_more_than_can_be_listed_at_once_is_read_in_halves_and_nothing_is_lost(earlier: SandboxProcess) -> None:
    EventFeed.objects.create(pk=1, missed_up_to=clock() - timedelta(seconds=HOUR + 1))
    for number in range(150):
        api(earlier, "POST", "/v1/customers", email=f"{number}@example.com")
        earlier.clock(advance=10)
    earlier.clock(real=True)
    looks = 0
    while not ask_for_missed(pace=pace_without_limit(), clock=clock, most_pages=1).is_through:
        looks += 1
    assert looks >= 2, "too much at once, then an older part, then the rest"
    assert Ask.objects.count() == 150


def test_an_order_whose_events_all_came_stays_as_it_is(earlier: SandboxProcess) -> None:
    order = order_of()
    earlier.pay(session_of(opened(order)))
    earlier.clock(advance=5)
    deliver_all(earlier)
    assert look(earlier) == []
    assert Order.objects.get(pk=order.pk).status == "paid"
