"""What a customer does: choose, check out, pay."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from payments.models import Order

GOOD = "4242 4242 4242 4242"
NO_FUNDS = "4000 0000 0000 9995"
ASKS_THE_BANK = "4000 0000 0000 3220"
GOOD_ACCOUNT = "DE89370400440532013000"
BAD_ACCOUNT = "DE62370400440532013001"
CVC = "731"
HOSTED = re.compile(r"/c/pay/cs_test_")


def put_in_cart(page: Page, name: str = "Morning mug") -> None:
    """From the shop's front page into the cart."""
    page.goto("/")
    page.get_by_role("link", name=name).first.click()
    page.locator("#add-to-cart").click()
    page.wait_for_url("**/cart/")


def go_to_payment(page: Page, email: str, name: str = "Morning mug") -> None:
    """Up to the hosted page."""
    put_in_cart(page, name)
    page.locator("#checkout").click()
    page.locator("#email").fill(email)
    page.locator("#pay-now").click()
    page.wait_for_url(HOSTED)


def pay_by_card(page: Page, number: str = GOOD) -> None:
    """Fill in the hosted page and press its button."""
    page.locator("#card-number").fill(number)
    page.locator("#card-expiry").fill("12 / 34")
    page.locator("#card-cvc").fill(CVC)
    page.locator("#billing-name").fill("Mara Lindqvist")
    page.locator("#pay").click()


def pay_by_debit(page: Page, iban: str) -> None:
    """Choose the bank debit and press the button."""
    page.locator("label[for=method-bank-debit]").click()
    page.locator("#iban").fill(iban)
    page.locator("#billing-name").fill("Mara Lindqvist")
    page.locator("#pay").click()


def status(page: Page) -> Locator:
    """The large words that say where the order stands."""
    return page.locator("#order-status")


def stands(page: Page, standing: str) -> None:
    """Wait until the page says so."""
    expect(status(page)).to_have_attribute("data-standing", standing)


def order_of(email: str) -> Order:
    """The one order that this customer made."""
    return Order.objects.get(email=email)
