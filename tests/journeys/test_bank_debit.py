"""A bank debit: nobody knows for days whether the money comes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import BAD_ACCOUNT, GOOD_ACCOUNT, go_to_payment, order_of, pay_by_debit, stands
from tests.waiting import until

THREE_DAYS = 3 * 24 * 3600 + 60


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_debit_that_works_is_paid_after_three_days(window: Open, house: RunningShop, phone: bool) -> None:
    visitor = window(phone=phone)
    email = f"debit.{phone}@example.com"
    go_to_payment(visitor.page, email, "Bread cloche")
    visitor.page.locator("label[for=method-bank-debit]").click()
    visitor.look("hosted-page")
    pay_by_debit(visitor.page, GOOD_ACCOUNT)
    stands(visitor.page, "processing")
    visitor.look("processing")
    assert order_of(email).status == "pending"
    visitor.page.goto("/cart/")
    expect(visitor.page.get_by_text("Your cart is empty.")).to_be_visible()
    days_pass(house)
    until(lambda: order_of(email).status == "paid")
    visitor.page.goto(f"/orders/{order_of(email).token}/")
    stands(visitor.page, "paid")


def test_a_debit_that_fails_is_said_and_paid_by_card(window: Open, house: RunningShop) -> None:
    visitor = window()
    email = "debit.fails@example.com"
    go_to_payment(visitor.page, email, "Bread cloche")
    pay_by_debit(visitor.page, BAD_ACCOUNT)
    stands(visitor.page, "processing")
    days_pass(house)
    until(lambda: order_of(email).status == "failed")
    visitor.page.goto(f"/orders/{order_of(email).token}/")
    stands(visitor.page, "failed")
    visitor.look("failed")
    visitor.page.locator("#pay-now").click()
    visitor.page.locator("#card-number").fill("4242 4242 4242 4242")
    visitor.page.locator("#card-expiry").fill("12 / 34")
    visitor.page.locator("#card-cvc").fill("731")
    visitor.page.locator("#billing-name").fill("Mara Lindqvist")
    visitor.page.locator("#pay").click()
    stands(visitor.page, "paid")
    assert order_of(email).payments.count() == 2


def days_pass(house: RunningShop) -> None:
    """At Stripe; then its clock is ours again."""
    house.sandbox.clock(advance=THREE_DAYS)
    house.sandbox.clock(real=True)
