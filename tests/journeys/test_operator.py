"""Staff find an order, read its story, and give the money back in two parts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from payments.models import Refund
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import go_to_payment, order_of, pay_by_card, stands
from tests.waiting import until


def sign_in(page: Page, house: RunningShop, name: str = "finance") -> None:
    """Into the back office."""
    page.goto("/admin/login/?next=/admin/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(house.passwords[name])
    page.locator("#id_password").press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/admin/$"))


def give_back(page: Page, amount: str, act: str) -> None:
    """Through the form and its confirmation, from the order's page."""
    page.locator("a[href*='/payments/payment/'][href*='/refund/']").first.click()
    page.locator("#id_amount").fill(amount)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name=act).click()
    page.wait_for_url("**/admin/payments/order/**")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_an_operator_finds_the_order_and_refunds_part_then_the_rest(
    window: Open, house: RunningShop, phone: bool
) -> None:
    customer = window("customer")
    email = f"gives.back.{phone}@example.com"
    go_to_payment(customer.page, email)
    pay_by_card(customer.page)
    stands(customer.page, "paid")
    order = order_of(email)

    staff = window("staff", phone=phone)
    sign_in(staff.page, house)
    staff.page.goto(f"/admin/payments/order/?q={order.reference}")
    staff.page.get_by_role("link", name=order.reference).first.click()
    expect(staff.page.locator("#charged")).to_contain_text("€24.00")
    expect(staff.page.locator(".bo-story, [class*=timeline], [class*=story]").first).to_contain_text("onfirmation")
    staff.look("order")

    give_back(staff.page, "10.00", "Refund €10.00")
    until(lambda: Refund.objects.filter(payment__order=order, state="succeeded").count() == 1)
    staff.page.reload()
    expect(staff.page.locator("#returned")).to_contain_text("€10.00")
    expect(staff.page.locator("#left")).to_contain_text("€14.00")
    staff.look("part")

    give_back(staff.page, "14.00", "Refund €14.00")
    until(lambda: order_of(email).status == "refunded")
    staff.page.reload()
    expect(staff.page.locator("#returned")).to_contain_text("€24.00")
    assert staff.page.locator("a[href*='/payments/payment/'][href*='/refund/']").count() == 0
    staff.look("all")
    assert sorted(Refund.objects.filter(payment__order=order).values_list("amount", flat=True)) == [1000, 1400]
