"""Staff place orders for customers: one is paid by its link, one was paid in cash, one is cancelled."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from payments.models import Customer, Email, Movement, Order, Payment
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import HOSTED, go_to_payment, order_of, pay_by_card, stands
from tests.journeys.test_operator import sign_in
from tests.journeys.window import fits
from tests.operations.stripe_side import api
from tests.waiting import until


def new_order(page: Page, email: str) -> None:
    """From the list of orders to the form, with an address in it."""
    page.goto("/admin/payments/order/")
    assert fits(page)
    page.get_by_role("link", name="New order").click()
    page.get_by_label("Email").fill(email)


def fill_line(page: Page, place: int, what: str, *, quantity: str = "1", unit: str = "") -> None:
    """One row; a product's price is filled in by the page."""
    page.locator(f"#id_line-{place}-what").fill(what)
    page.locator(f"#id_line-{place}-quantity").fill(quantity)
    if unit:
        page.locator(f"#id_line-{place}-unit").fill(unit)


def placed(page: Page) -> Order:
    """Press the button, and read which order it made."""
    page.locator("#place").click()
    page.wait_for_url(re.compile(r"/admin/payments/order/\d+/change/"))
    return Order.objects.get(pk=re.findall(r"/order/(\d+)/", page.url)[0])


def sold_elsewhere(house: RunningShop, amount: int) -> str:
    """Another program on the same Stripe account has taken a payment, and we have heard of it."""
    intent: str = api(
        house.sandbox, "POST", "/v1/payment_intents", amount=amount, currency="eur", payment_method="pm_card_visa",
        confirm="true", automatic_payment_methods={"enabled": "true", "allow_redirects": "never"},
    )["id"]  # fmt: skip
    until(Payment.objects.filter(intent_id=intent, collected_amount=amount).exists)
    return intent


def link_in_mail(order: Order) -> str:
    """The address behind the mail's button, once the worker has sent it."""
    mails = Email.objects.filter(order=order, kind="order_link", state="sent")
    until(mails.exists)
    return re.findall(r"http://\S+/orders/\S+/", mails.get().text)[0]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_customer_pays_by_the_link_that_was_mailed(window: Open, house: RunningShop, phone: bool) -> None:
    email = f"by.hand.{phone}@example.com"
    staff = window("-staff", phone=phone)
    page = staff.page
    sign_in(page, house, "merchant")
    new_order(page, email)
    fill_line(page, 0, "Morning mug", quantity="2")
    expect(page.locator("#id_line-0-unit")).to_have_value("24.00")
    fill_line(page, 1, "Engraving", unit="12.50")
    page.get_by_label("Discount").fill("10.50")
    expect(page.locator("#total")).to_have_text("€50.00")
    expect(page.locator("#place")).to_have_text("Place order over €50.00")
    page.get_by_label("Note for colleagues").fill("Agreed on the phone.")
    assert fits(page)
    staff.look("1-new-order")
    order = placed(page)
    expect(page.locator("#discount")).to_contain_text("−€10.50")
    expect(page.locator(".bo-story")).to_contain_text("Agreed on the phone.")
    assert fits(page)
    staff.look("2-placed")

    customer = window("-customer", phone=phone)
    customer.page.goto(link_in_mail(order))
    stands(customer.page, "waiting")
    expect(customer.page.locator("#order-discount")).to_contain_text("€10.50")
    expect(customer.page.locator("#order-total")).to_contain_text("€50.00")
    assert fits(customer.page)
    customer.look("3-order")
    customer.page.locator("#pay-now").click()
    customer.page.wait_for_url(HOSTED)
    expect(customer.page.locator("#pay")).to_have_text("Pay €50.00")
    customer.look("4-hosted-page")
    pay_by_card(customer.page)
    stands(customer.page, "paid")
    customer.look("5-paid")

    confirmation = Email.objects.filter(order=order, kind="order_confirmation", state="sent")
    until(confirmation.exists)
    assert "Discount: −€10.50" in confirmation.get().text
    page.reload()
    expect(page.locator("#charged")).to_contain_text("€50.00")
    page.locator(".bo-more > summary").click()
    staff.look("6-paid")
    page.get_by_role("link", name="Send the confirmation again").click()
    page.get_by_role("button", name="Send it again").click()
    until(lambda: confirmation.count() == 2)


def test_everything_works_without_javascript(window: Open, house: RunningShop) -> None:
    customer = window("-customer")
    go_to_payment(customer.page, "known.customer@example.com")
    pay_by_card(customer.page)
    stands(customer.page, "paid")
    until(Customer.objects.filter(email="known.customer@example.com").exists)

    staff = window("-staff", scripts=False)
    page = staff.page
    sign_in(page, house, "merchant")
    new_order(page, "known.cust")
    page.get_by_role("button", name="Find customer").click()
    page.locator("#found button", has_text="known.customer@example.com").click()
    expect(page.get_by_label("Email")).to_have_value("known.customer@example.com")
    fill_line(page, 0, "Morning mug", quantity="3")
    page.locator("#id_line-0-quantity").press("Enter")
    expect(page.locator("#total")).to_have_text("€72.00")
    page.get_by_label("Discount").fill("2")
    page.get_by_role("button", name="More lines").click()
    fill_line(page, 8, "Gift wrap", unit="5")
    page.get_by_role("button", name="Update totals").click()
    expect(page.locator("#subtotal")).to_have_text("€77.00")
    expect(page.locator("#total")).to_have_text("€75.00")
    staff.look("totals")
    page.get_by_label("Discount").fill("200")
    page.locator("#place").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was placed.")
    staff.look("too-much")
    page.get_by_label("Discount").fill("2")
    page.get_by_label("Mail the customer").uncheck()
    order = placed(page)
    assert (order.total_amount, order.lines.count()) == (7500, 2)
    assert order.customer is not None
    assert not order.emails.exists()


def test_an_order_that_was_paid_in_cash_is_paid_and_can_no_longer_be_paid_at_stripe(
    window: Open, house: RunningShop
) -> None:
    shopper = window("-shopper")
    go_to_payment(shopper.page, "in.cash@example.com")
    order = order_of("in.cash@example.com")
    staff = window("-staff", dark=True, phone=True)
    page = staff.page
    sign_in(page, house, "finance")
    page.goto(f"/admin/payments/order/{order.pk}/change/")
    assert fits(page)
    staff.look("1-unpaid")
    page.get_by_role("link", name="Mark as paid").click()
    page.get_by_label("How", exact=True).fill("In cash at the fair")
    staff.look("2-form")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".bo-consequence")).to_contain_text("closed there")
    staff.look("3-confirm")
    page.get_by_role("button", name="Mark €24.00 as paid").click()
    page.wait_for_url(f"**/order/{order.pk}/change/")
    expect(page.locator("#charged")).to_contain_text("€24.00")
    until(lambda: not order.payments.filter(outside=False, closed=False).exists())
    page.reload()
    staff.look("4-paid")
    assert Movement.objects.get(payment__order=order).kind == "paid_outside"
    pay_by_card(shopper.page)
    expect(shopper.page.get_by_text("This checkout has expired")).to_be_visible()
    until(lambda: Email.objects.filter(order=order, kind="order_confirmation", state="sent").exists())

    page.get_by_role("link", name=f"Record {order.reference}-P2 as given back").click()
    page.get_by_label("Amount in EUR").fill("4")
    page.get_by_label("How", exact=True).fill("A cup was cracked")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Record €4.00 as given back").click()
    expect(page.locator("#returned")).to_contain_text("−€4.00")
    staff.look("5-given-back")


def test_an_order_that_is_cancelled_is_closed_at_stripe_first_and_says_so(window: Open, house: RunningShop) -> None:
    shopper = window("-shopper")
    go_to_payment(shopper.page, "cancelled.by.staff@example.com")
    order = order_of("cancelled.by.staff@example.com")
    staff = window("-staff")
    page = staff.page
    sign_in(page, house, "merchant")
    page.goto(f"/admin/payments/order/{order.pk}/change/")
    page.get_by_role("link", name="Cancel order").click()
    page.get_by_label("Why").fill("Out of stock")
    staff.look("1-cancel")
    page.get_by_role("button", name=f"Cancel {order.reference}").click()
    page.wait_for_url(f"**/order/{order.pk}/change/")
    staff.look("2-closing")
    expect(page.locator("#waits-for")).to_contain_text("Cancelled: Out of stock.")  # the page looks again by itself
    staff.look("3-cancelled")
    pay_by_card(shopper.page)
    expect(shopper.page.get_by_text("This checkout has expired")).to_be_visible()
    shopper.page.goto(f"/orders/{order.token}/")
    stands(shopper.page, "cancelled")
    shopper.look("4-customer")


def test_a_payment_made_elsewhere_is_attached_to_its_order(window: Open, house: RunningShop) -> None:
    shopper = window("-shopper")
    go_to_payment(shopper.page, "matched@example.com")
    order = order_of("matched@example.com")
    intent = sold_elsewhere(house, 2400)
    staff = window("-staff")
    page = staff.page
    sign_in(page, house, "finance")
    page.goto("/admin/payments/payment/")
    page.get_by_role("link", name="Not matched").click()
    staff.look("1-not-matched")
    page.goto(f"/admin/payments/payment/?q={intent}")
    page.locator("#result_list th a").first.click()
    page.get_by_role("link", name="Attach to an order").click()
    page.get_by_label("Order").fill(order.reference.lower())
    page.get_by_role("button", name="Continue").click()
    staff.look("2-confirm")
    page.get_by_role("button", name=f"Attach €24.00 to {order.reference}").click()
    page.goto(f"/admin/payments/order/{order.pk}/change/")
    expect(page.locator("#charged")).to_contain_text("€24.00")
    staff.look("3-order")
    assert order_of("matched@example.com").status == "paid"
