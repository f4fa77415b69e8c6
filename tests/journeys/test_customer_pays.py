"""From the shop's front page to the words "Paid. Thank you!"."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from payments.models import Email, Order
from tests.journeys.conftest import Open
from tests.journeys.shopping import GOOD, HOSTED, go_to_payment, order_of, pay_by_card, put_in_cart, stands
from tests.waiting import until

LONGER_THAN_A_PHONE_IS_WIDE = "maximiliane" * 4
SIZES = {"desktop": {"phone": False}, "phone": {"phone": True}, "phone-dark": {"phone": True, "dark": True}}


@pytest.mark.parametrize("size", SIZES)
def test_a_customer_pays_and_is_thanked_at_once(window: Open, size: str) -> None:
    visitor = window(**SIZES[size])
    page, email = visitor.page, f"pays.{size}.{LONGER_THAN_A_PHONE_IS_WIDE}@example.com"
    page.goto("/")
    visitor.look("1-shop")
    page.get_by_role("link", name="Noodle bowl").first.click()
    expect(page.locator("#price")).to_have_text("€38.00")
    visitor.look("2-product")
    page.locator("#quantity").fill("2")
    page.locator("#add-to-cart").click()
    expect(page.locator("#cart-total")).to_have_text("€76.00")
    visitor.look("3-cart")
    page.locator("#checkout").click()
    visitor.look("4-checkout")
    page.locator("#email").fill(email)
    page.locator("#pay-now").click()
    expect(page.locator("#pay")).to_have_text("Pay €76.00")
    visitor.look("5-hosted-page")
    pay_by_card(page)
    stands(page, "paid")
    visitor.look("6-success")
    assert order_of(email).status == "paid"


def test_whoever_has_paid_finds_an_empty_cart_and_one_confirmation(window: Open) -> None:
    visitor = window()
    email = "empty.cart@example.com"
    go_to_payment(visitor.page, email)
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    visitor.page.goto("/cart/")
    expect(visitor.page.get_by_text("Your cart is empty.")).to_be_visible()
    visitor.look("empty-cart")
    mails = Email.objects.filter(recipient=email)
    until(lambda: mails.filter(state="sent").exists())
    assert [mail.kind for mail in mails] == ["order_confirmation"]
    assert "We received €24.00" in mails.get().text


def test_the_page_of_an_order_is_found_by_its_link_from_any_browser(window: Open) -> None:
    visitor = window()
    email = "link@example.com"
    go_to_payment(visitor.page, email)
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    address = visitor.page.get_by_role("link", name="keep the link").get_attribute("href") or ""
    stranger = window("-elsewhere", phone=True)
    stranger.page.goto(address)
    stands(stranger.page, "paid")
    stranger.look("order")
    answer = stranger.page.goto(f"{address[:-3]}xy/")
    assert answer is not None
    assert answer.status == 404
    stranger.look("no-such-order")


def test_everything_can_be_bought_with_the_keyboard_alone(window: Open) -> None:
    visitor = window()
    page = visitor.page
    page.goto("/")
    tab_to(page, "a[href*='linen-towel']")
    page.keyboard.press("Enter")
    expect(page.locator("#add-to-cart")).to_be_visible()
    tab_to(page, "#add-to-cart")
    visitor.look("focus")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cart/")
    tab_to(page, "#checkout")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/")
    tab_to(page, "#email")
    page.keyboard.type("keyboard@example.com")
    page.keyboard.press("Enter")
    page.wait_for_url(HOSTED)
    tab_to(page, "#card-number")
    page.keyboard.type(GOOD)
    tab_to(page, "#card-expiry")
    page.keyboard.type("12/34")
    tab_to(page, "#card-cvc")
    page.keyboard.type("731")
    tab_to(page, "#billing-name")
    page.keyboard.type("Mara Lindqvist")
    page.keyboard.press("Enter")
    stands(page, "paid")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_everything_can_be_bought_without_javascript(window: Open, phone: bool) -> None:
    visitor = window(scripts=False, phone=phone)
    email = f"no.script.{phone}@example.com"
    put_in_cart(visitor.page, "Oak board")
    quantity = visitor.page.locator("#quantity-oak-board")
    quantity.fill("3")
    visitor.page.get_by_role("button", name="Update").click()
    expect(visitor.page.locator("#cart-total")).to_have_text("€177.00")
    visitor.look("cart")
    visitor.page.locator("#checkout").click()
    visitor.page.locator("#email").fill("not an address")
    visitor.page.locator("#pay-now").click()
    expect(visitor.page.locator("#email-error")).to_be_visible()
    visitor.look("not-an-address")
    visitor.page.locator("#email").fill(email)
    visitor.page.locator("#pay-now").click()
    visitor.page.wait_for_url(HOSTED)
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    assert order_of(email).total_amount == 17700


def test_prices_are_shown_and_paid_in_the_currency_that_was_chosen(window: Open) -> None:
    visitor = window()
    visitor.page.goto("/")
    visitor.page.locator("#currency summary").click()
    visitor.look("currencies")
    visitor.page.get_by_role("button", name="JPY").click()
    expect(visitor.page.get_by_text("¥3,900").first).to_be_visible()
    go_to_payment(visitor.page, "yen@example.com")
    expect(visitor.page.locator("#pay")).to_have_text("Pay ¥3,900")
    pay_by_card(visitor.page)
    stands(visitor.page, "paid")
    order = Order.objects.get(email="yen@example.com")
    assert (order.currency, order.collected_amount) == ("jpy", 3900)


def tab_to(page: Page, selector: str) -> None:
    """Press the tabulator until that element has the focus; forty times at most."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")
