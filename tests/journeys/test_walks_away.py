"""Whoever leaves the payment page has lost nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import HOSTED, go_to_payment, order_of, pay_by_card, stands


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_whoever_walks_away_keeps_the_cart_and_goes_on_where_they_were(window: Open, phone: bool) -> None:
    visitor = window(phone=phone)
    email = f"walks.away.{phone}@example.com"
    go_to_payment(visitor.page, email)
    hosted = visitor.page.url
    visitor.page.locator("#cancel").click()
    stands(visitor.page, "walked_away")
    expect(visitor.page.locator("#cart-count")).to_contain_text("1")
    visitor.look("walked-away")
    visitor.page.locator("#pay-now").click()
    visitor.page.wait_for_url(HOSTED)
    assert visitor.page.url == hosted
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    assert order_of(email).payments.count() == 1


def test_a_changed_cart_closes_the_first_way_to_pay(window: Open, house: RunningShop) -> None:
    visitor = window()
    email = "changed.mind@example.com"
    go_to_payment(visitor.page, email)
    first = visitor.page.url
    visitor.page.locator("#cancel").click()
    go_to_payment(visitor.page, email, "Oak board")
    assert visitor.page.url != first
    expect(visitor.page.locator("#pay")).to_have_text("Pay €83.00")
    tab = visitor.another_tab()
    tab.goto(first)
    expect(tab.get_by_text("This checkout has expired")).to_be_visible()
    visitor.look("expired", tab)
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
