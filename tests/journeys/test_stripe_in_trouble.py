"""Stripe does not answer, answers with an error, or its events are lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from payments.models import StripeCall
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import HOSTED, NO_FUNDS, go_to_payment, order_of, pay_by_card, put_in_cart, stands, status
from tests.journeys.window import Window
from tests.waiting import PATIENCE, until

SESSIONS = "/v1/checkout/sessions"


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_where_stripe_answers_with_an_error_the_customer_hears_that_nothing_was_charged(
    window: Open, house: RunningShop, phone: bool
) -> None:
    visitor = window(phone=phone)
    email = f"stored.error.{phone}@example.com"
    press_pay(visitor, house, email, {"answer": "500_before"})
    stands(visitor.page, "unreachable")
    expect(status(visitor.page)).to_contain_text("Nothing has been charged, and your cart is kept.")
    expect(visitor.page.locator("#cart-count")).to_contain_text("1")
    expect(visitor.page.locator("#pay-now")).to_be_visible()
    visitor.look("told")
    visitor.page.locator("#pay-now").click()
    visitor.page.wait_for_url(HOSTED)
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    assert order_of(email).collected_amount == 2400


def test_where_stripe_is_silent_the_page_waits_and_goes_on_by_itself(window: Open, house: RunningShop) -> None:
    visitor = window()
    email = "silence@example.com"
    silence: dict[str, Any] = {"answer": "timeout_after", "seconds": PATIENCE}
    until_looked_at: dict[str, Any] = {"answer": "slow_before", "seconds": PATIENCE, "count": 100}
    press_pay(visitor, house, email, silence, until_looked_at)
    stands(visitor.page, "unreachable")
    expect(status(visitor.page)).to_contain_text("Nothing has been charged")
    visitor.look("waits")
    house.sandbox.clear_calls()
    visitor.page.wait_for_url(HOSTED)
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    assert StripeCall.objects.filter(payment__order=order_of(email), kind="create_session").count() == 1


@pytest.mark.parametrize("declined", [False, True], ids=["at once", "after a decline"])
def test_a_payment_of_which_no_event_came_is_asked_about(window: Open, house: RunningShop, declined: bool) -> None:
    visitor = window()
    email = f"lost.events.{declined}@example.com"
    go_to_payment(visitor.page, email)
    if declined:
        pay_by_card(visitor.page, NO_FUNDS)
        until(lambda: order_of(email).status == "failed")
    house.sandbox.deliveries("lost", redirect_wait=0)
    answers_nobody(house)
    pay_by_card(visitor.page)
    stands(visitor.page, "confirming")
    visitor.look("confirming")
    house.sandbox.clear_calls()
    stands(visitor.page, "paid")
    assert order_of(email).status == "paid"


def answers_nobody(house: RunningShop) -> None:
    """Who asks Stripe about a session waits until the calls are cleared."""
    house.sandbox.calls("slow_before", f"{SESSIONS}/*", method="GET", seconds=PATIENCE, count=100)


def press_pay(visitor: Window, house: RunningShop, email: str, *troubles: dict[str, Any]) -> None:
    """Check out while the next calls to Stripe go wrong."""
    put_in_cart(visitor.page)
    visitor.page.locator("#checkout").click()
    visitor.page.locator("#email").fill(email)
    for trouble in troubles:
        house.sandbox.calls(path=SESSIONS, method="POST", **trouble)
    visitor.page.locator("#pay-now").click()
