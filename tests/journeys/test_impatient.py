"""Double clicks, two tabs, the back button: one order, one session, one charge."""

from __future__ import annotations

from playwright.sync_api import expect

from payments.models import Order, StripeCall
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import HOSTED, go_to_payment, order_of, pay_by_card, put_in_cart, stands

SESSIONS = ("POST", "/v1/checkout/sessions")


def test_a_double_click_makes_one_order_and_one_session(window: Open, house: RunningShop) -> None:
    visitor = window()
    email = "double.click@example.com"
    put_in_cart(visitor.page)
    visitor.page.locator("#checkout").click()
    visitor.page.locator("#email").fill(email)
    house.sandbox.clear_requests()
    visitor.page.locator("#pay-now").dblclick(no_wait_after=True)
    visitor.page.wait_for_url(HOSTED)
    visitor.page.locator("#card-number").fill("4242 4242 4242 4242")
    visitor.page.locator("#card-expiry").fill("12 / 34")
    visitor.page.locator("#card-cvc").fill("731")
    visitor.page.locator("#billing-name").fill("Mara Lindqvist")
    visitor.page.locator("#pay").dblclick(no_wait_after=True)
    stands(visitor.page, "paid")
    assert len(house.sandbox.requests(*SESSIONS)) == 1
    assert order_of(email).payments.get().collected_amount == 2400


def test_a_double_click_without_javascript_makes_one_order_and_one_session(window: Open, house: RunningShop) -> None:
    visitor = window(scripts=False)
    email = "double.click.plain@example.com"
    put_in_cart(visitor.page)
    visitor.page.locator("#checkout").click()
    visitor.page.locator("#email").fill(email)
    house.sandbox.clear_requests()
    visitor.page.locator("#pay-now").dblclick(no_wait_after=True)
    visitor.page.wait_for_url(HOSTED)
    assert len(house.sandbox.requests(*SESSIONS)) == 1
    assert order_of(email).payments.count() == 1


def test_two_tabs_of_one_cart_lead_to_one_session_that_is_paid_once(window: Open) -> None:
    visitor = window()
    email = "two.tabs@example.com"
    go_to_payment(visitor.page, email)
    tab = visitor.another_tab()
    tab.goto("/checkout/")
    tab.locator("#email").fill(email)
    tab.locator("#pay-now").click()
    tab.wait_for_url(HOSTED)
    assert tab.url == visitor.page.url
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    pay_by_card(tab)
    stands(tab, "paid")
    assert order_of(email).collected_amount == 2400


def test_the_back_button_after_paying_does_not_pay_again(window: Open) -> None:
    visitor = window()
    email = "back.button@example.com"
    go_to_payment(visitor.page, email)
    hosted = visitor.page.url
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    visitor.page.goto(hosted)
    expect(visitor.page.get_by_text("This checkout is complete")).to_be_visible()
    visitor.look("back-at-the-hosted-page")
    visitor.page.locator("#back").click()
    stands(visitor.page, "paid")
    visitor.page.goto("/checkout/")
    visitor.page.wait_for_url("**/cart/")
    order = Order.objects.get(email=email)
    assert order.collected_amount == 2400
    assert StripeCall.objects.filter(payment__order=order, kind="create_session").count() == 1
