"""Somebody who bought twice asks to be forgotten: an owner finds both customers, and anonymises them at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from payments.models import Customer, Email, Order, Refund
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import go_to_payment, pay_by_card, stands
from tests.journeys.test_operator import give_back, sign_in
from tests.operations.people import where_stands
from tests.waiting import until


def buy(window: Open, email: str, called: str) -> None:
    customer = window(called)
    go_to_payment(customer.page, email)
    pay_by_card(customer.page)
    stands(customer.page, "paid")


def customer_page(page: Page, email: str) -> None:
    """From the list, by the email."""
    page.goto(f"/admin/payments/customer/?q={email}")
    page.locator("#result_list th a").first.click()
    page.wait_for_url(re.compile(r"/customer/\d+/change/"))


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "dark-phone"])
def test_who_asks_to_be_forgotten_is(window: Open, house: RunningShop, phone: bool) -> None:
    email = f"forget.me.{phone}@example.com"
    buy(window, email, "first")
    buy(window, email.upper() if phone else email, "second")
    until(lambda: Email.objects.filter(order__email__iexact=email, state="sent").count() == 2)

    known = Customer.objects.filter(orders__email__iexact=email)
    until(lambda: known.count() == 2)
    people = list(known.values_list("pk", flat=True))

    staff = window("staff", phone=phone, dark=phone)
    page = staff.page
    sign_in(page, house, "owner")
    order = Order.objects.filter(email__iexact=email).latest("pk")
    page.goto(f"/admin/payments/order/{order.pk}/change/")
    give_back(page, "4.00", "Refund €4.00")
    until(lambda: Refund.objects.filter(payment__order=order, state="succeeded").exists())

    customer_page(page, email)
    expect(page.locator("#alike")).to_be_visible()
    page.locator("#note-text").fill("Called on Monday and asks to be forgotten.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#words")).to_be_visible()
    staff.look("customer")

    page.get_by_role("link", name="Anonymise", exact=True).click()
    page.locator("input[type=checkbox][name=also]").check()
    page.locator("#id_typed").fill("somebody else")
    staff.look("anonymise")
    page.get_by_role("button", name="Anonymise for good").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was done")
    expect(page.locator("input[type=checkbox][name=also]")).to_be_checked()
    staff.look("refused")
    page.locator("#id_typed").fill(email)
    page.get_by_role("button", name="Anonymise for good").click()
    page.wait_for_url("**/change/")
    expect(page.get_by_role("heading", name="Anonymised").first).to_be_visible()
    assert where_stands(email) == []

    until(lambda: Customer.objects.filter(pk__in=people, deleted=True).count() == 2)
    page.reload()
    expect(page.locator(".bo-sub")).to_contain_text("deleted at Stripe")
    page.get_by_role("link", name="Blank…").first.click()
    page.get_by_role("button", name="Blank this text").click()
    page.wait_for_url("**/change/")
    expect(page.get_by_text("asks to be forgotten")).to_have_count(0)
    staff.look("afterwards")

    page.goto(f"/admin/payments/order/{order.pk}/change/")
    expect(page.locator("#charged")).to_contain_text("€24.00")
    expect(page.locator("#returned")).to_contain_text("€4.00")
    staff.look("order")
    assert where_stands(email) == []
