"""The bank asks whether it is really the customer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Open
from tests.journeys.shopping import ASKS_THE_BANK, go_to_payment, order_of, pay_by_card, stands
from tests.waiting import until


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_customer_who_passes_has_paid(window: Open, phone: bool) -> None:
    visitor = window(phone=phone)
    email = f"bank.asks.{phone}@example.com"
    go_to_payment(visitor.page, email)
    pay_by_card(visitor.page, ASKS_THE_BANK)
    expect(visitor.page.locator("#complete-authentication")).to_be_visible()
    until(lambda: order_of(email).status == "requires_action")
    visitor.look("the-bank")
    visitor.page.locator("#complete-authentication").click()
    stands(visitor.page, "paid")


def test_a_customer_who_fails_is_not_charged_and_pays_with_another_card(window: Open) -> None:
    visitor = window()
    email = "bank.refuses@example.com"
    go_to_payment(visitor.page, email)
    pay_by_card(visitor.page, ASKS_THE_BANK)
    visitor.page.locator("#fail-authentication").click()
    expect(visitor.page.locator("#payment-error")).to_contain_text("unable to authenticate")
    visitor.look("refused")
    until(lambda: order_of(email).status == "failed")
    assert order_of(email).collected_amount == 0
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")


def test_a_customer_who_fails_and_leaves_reads_why(window: Open) -> None:
    visitor = window(phone=True)
    email = "bank.refuses.phone@example.com"
    go_to_payment(visitor.page, email)
    pay_by_card(visitor.page, ASKS_THE_BANK)
    visitor.page.locator("#fail-authentication").click()
    expect(visitor.page.locator("#payment-error")).to_be_visible()
    until(lambda: order_of(email).status == "failed")
    visitor.page.goto(f"/orders/{order_of(email).token}/")
    stands(visitor.page, "failed")
    expect(visitor.page.get_by_text("You have not been charged")).to_be_visible()
    visitor.look("order")
