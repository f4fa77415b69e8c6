"""A card that is declined, and what the customer can do then."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Open
from tests.journeys.shopping import NO_FUNDS, go_to_payment, order_of, pay_by_card, stands, status
from tests.waiting import until


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_declined_customer_pays_with_another_card(window: Open, phone: bool) -> None:
    visitor = window(phone=phone)
    email = f"another.card.{phone}@example.com"
    go_to_payment(visitor.page, email, "Supper plate")
    pay_by_card(visitor.page, NO_FUNDS)
    expect(visitor.page.locator("#payment-error")).to_contain_text("insufficient funds")
    expect(visitor.page.locator("#card-number")).to_have_value("")
    visitor.look("declined")
    until(lambda: order_of(email).status == "failed")
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    payment = order_of(email).payments.get()
    assert [attempt.state for attempt in payment.attempts.order_by("attempted_at", "pk")] == ["failed", "succeeded"]
    assert payment.collected_amount == 3200


def test_whoever_leaves_after_a_decline_reads_why_and_may_pay_again(window: Open) -> None:
    visitor = window()
    email = "declined.and.left@example.com"
    go_to_payment(visitor.page, email)
    pay_by_card(visitor.page, NO_FUNDS)
    expect(visitor.page.locator("#payment-error")).to_be_visible()
    until(lambda: order_of(email).status == "failed")
    visitor.page.locator("#cancel").click()
    expect(status(visitor.page)).to_contain_text("insufficient funds")
    visitor.look("walked-away")
    visitor.page.get_by_role("link", name="See order").click()
    stands(visitor.page, "failed")
    expect(visitor.page.get_by_text("You have not been charged.")).to_be_visible()
    visitor.look("order")
    visitor.page.locator("#pay-now").click()
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    assert order_of(email).payments.count() == 1
