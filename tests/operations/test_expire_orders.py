"""Orders that nobody pays expire as staff would cancel them; one that somebody paid never does."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection

from payments.models import House, Movement, Order
from payments.operations.cancel_order import cancel_order
from payments.operations.expire_orders import AT_MOST, _unpaid, expire_orders
from tests.inbox.at_once import at_once, meeting
from tests.operations.by_hand import placed_by_hand
from tests.operations.shop import (
    DEBIT_TAKES,
    DEBIT_THAT_FAILS,
    DEBIT_THAT_WORKS,
    DECLINED,
    answer_asks,
    clock,
    later,
    opened,
    order_of,
    perform_all,
    session_of,
    status_of,
)
from tests.operations.stripe_side import api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess

TWO_WEEKS = {"days": 14, "minutes": 1}


def aged(order: Order, **distance: float) -> Order:
    """As if it had been placed that long ago."""
    Order.objects.filter(pk=order.pk).update(placed_at=clock() - timedelta(**distance or TWO_WEEKS))
    return order


def test_an_order_that_nobody_went_to_pay_expires_after_the_houses_days() -> None:
    old, young = aged(order_of()), aged(order_of(), days=13, hours=23)
    assert expire_orders(now=clock()) == 1
    assert (status_of(old), status_of(young)) == ("cancelled", "pending")
    assert (old.cancel_reason, old.cancel_wanted_by) == ("Not paid within 14 days.", None)
    assert expire_orders(now=clock()) == 0


def test_no_days_means_never() -> None:
    House.objects.update(unpaid_orders_expire_days=0)
    order = aged(order_of(), days=9000)
    assert expire_orders(now=clock()) == 0
    assert status_of(order) == "pending"


def test_its_way_to_pay_is_closed_at_stripe_first(sandbox: SandboxProcess) -> None:
    order = aged(order_of())
    payment = opened(order)
    sandbox.pay(session_of(payment), card=DECLINED)
    deliver_all(sandbox)
    assert status_of(order) == "failed"
    expire_orders(now=clock())
    order.refresh_from_db()
    assert order.cancelled_at is None, "only Stripe's answer that it is closed cancels"
    perform_all()
    assert api(sandbox, "GET", f"/v1/checkout/sessions/{payment.session_id}")["status"] == "expired"
    assert status_of(order) == "cancelled"


def test_an_order_whose_bank_debit_is_processing_does_not_expire(sandbox: SandboxProcess) -> None:
    works, fails = aged(order_of()), aged(order_of())
    sandbox.pay(session_of(opened(works)), iban=DEBIT_THAT_WORKS)
    sandbox.pay(session_of(opened(fails)), iban=DEBIT_THAT_FAILS)
    deliver_all(sandbox)
    assert expire_orders(now=clock()) == 0
    sandbox.clock(advance=DEBIT_TAKES + 60)
    deliver_all(sandbox)
    assert expire_orders(now=clock()) == 1
    assert (status_of(works), status_of(fails)) == ("paid", "cancelled")


def test_an_order_that_collected_anything_does_not_expire() -> None:
    partly, abroad = aged(order_of()), aged(order_of())
    Order.objects.filter(pk=partly.pk).update(collected_amount=1)
    Order.objects.filter(pk=abroad.pk).update(other_currency=True)
    assert expire_orders(now=clock()) == 0


def test_what_is_paid_or_being_cancelled_is_not_looked_at(sandbox: SandboxProcess) -> None:
    paid, closing = aged(order_of()), aged(order_of())
    sandbox.pay(session_of(opened(paid)))
    opened(closing)
    deliver_all(sandbox)
    cancel_order(order=closing, reason="changed mind", by=None, now=clock())
    assert expire_orders(now=clock()) == 0
    closing.refresh_from_db()
    assert closing.cancel_reason == "changed mind"


def test_an_order_that_stripe_says_is_paid_stays_although_it_was_to_expire(sandbox: SandboxProcess) -> None:
    order = aged(order_of())
    sandbox.pay(session_of(opened(order)))  # its events are still on their way
    assert expire_orders(now=clock()) == 1
    perform_all()
    answer_asks(at=later(seconds=1))
    assert status_of(order) == "paid"
    assert order.cancelled_at is None


def test_paying_at_the_moment_of_the_timer_ends_paid(sandbox: SandboxProcess) -> None:
    orders = [aged(order_of()) for _ in range(3)]
    for order in orders:
        sandbox.pay(session_of(opened(order)))
    told: list[Any] = [partial(deliver, event) for event in events_of(sandbox)]
    with meeting("payments_order", 2):
        outcomes = at_once(partial(expire_orders, now=clock()), *told, partial(expire_orders, now=clock()))
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    perform_all()
    answer_asks(at=later(seconds=5))
    assert [status_of(order) for order in orders] == ["paid"] * 3
    assert not Order.objects.exclude(cancelled_at=None).exists()
    assert Movement.objects.filter(kind="collected").count() == 3


def test_the_oldest_are_found_by_their_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = _unpaid(clock()).order_by("placed_at")[:AT_MOST].explain()
    assert "order_unpaid_oldest" in plan


def test_one_run_takes_the_oldest_and_no_more_than_it_can() -> None:
    orders = [aged(order_of(), days=days) for days in (20, 30, 25)]
    assert expire_orders(now=clock(), at_most=2) == 2
    assert [status_of(order) for order in orders] == ["pending", "cancelled", "cancelled"]
    assert expire_orders(now=clock()) == 1


def test_an_order_by_hand_expires_with_its_discount_unasked(sandbox: SandboxProcess) -> None:
    order = aged(placed_by_hand(5000, 500))
    expire_orders(now=clock())
    perform_all()
    assert status_of(order) == "cancelled"
    assert not sandbox.requests("POST", "/v1/coupons")
