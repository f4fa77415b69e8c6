"""A merchant works here and at Stripe's own pages; each side sees the other's edits, and customers buy at the price."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from payments.models import Price, Product
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import HOSTED, order_of, pay_by_card, put_in_cart, stands
from tests.journeys.test_operator import sign_in
from tests.operations.stripe_side import Json, api
from tests.waiting import until


def in_step(slug: str) -> Product:
    """The product, once Stripe knows it and its prices."""
    until(lambda: not Product.objects.filter(slug=slug).exclude(step="in_step").exists())
    until(lambda: not Price.objects.filter(product__slug=slug, active=True).exclude(step="in_step").exists())
    return Product.objects.get(slug=slug)


def there(house: RunningShop, product: Product, **changes: str) -> Json:
    """The product at Stripe; changed there first."""
    method = "POST" if changes else "GET"
    return api(house.sandbox, method, f"/v1/products/{product.stripe_id}", **changes)


def open_product(page: Page, product: Product) -> None:
    page.goto(f"/admin/payments/product/{product.pk}/change/")
    expect(page.locator("#id_name")).to_be_visible()


def save(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        page.locator(f"#id_{name}").fill(text)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def test_an_edit_travels_both_ways_and_a_conflict_is_decided_by_a_person(window: Open, house: RunningShop) -> None:
    planter = in_step("herb-planter")
    staff = window("merchant")
    page = staff.page
    sign_in(page, house, "merchant")

    open_product(page, planter)
    save(page, name="Herb planter, glazed", description="Three pots.")
    until(lambda: there(house, planter)["name"] == "Herb planter, glazed")
    in_step("herb-planter")
    open_product(page, planter)
    expect(page.locator("#stands")).to_contain_text("it is the same")
    staff.look("here-then-there")

    there(house, planter, description="Three pots on one oak tray.")
    until(lambda: Product.objects.get(pk=planter.pk).description == "Three pots on one oak tray.")
    open_product(page, planter)
    expect(page.locator("#id_description")).to_have_value("Three pots on one oak tray.")

    house.sandbox.deliveries("hold")
    there(house, planter, name="Kitchen garden", description="Basil, chives, thyme.")
    open_product(page, planter)
    save(page, name="Herb garden", description="For basil, chives and thyme.")
    until(lambda: Product.objects.get(pk=planter.pk).step == "conflict")
    house.sandbox.deliveries("normal")
    house.sandbox.release(shuffled=True)
    page.goto("/admin/payments/task/?closed_at__isnull=True&kind=catalogue_conflict")
    page.get_by_role("link", name="Changed on both sides", exact=True).click()
    page.get_by_role("link", name="Choose which side is right").click()
    expect(page.get_by_text("Kitchen garden")).to_be_visible()
    staff.look("conflict")
    page.locator("input[name=name][value=theirs]").check()
    page.locator("input[name=description][value=ours]").check()
    page.get_by_role("button", name="Keep what I chose").click()
    expect(page.locator(".bo-mirror h1")).to_contain_text("Kitchen garden")
    until(lambda: there(house, planter)["description"] == "For basil, chives and thyme.")
    agreed = in_step("herb-planter")
    assert (agreed.name, there(house, planter)["name"]) == ("Kitchen garden", "Kitchen garden")
    open_product(page, planter)
    staff.look("agreed")


def test_a_price_is_replaced_and_a_customer_buys_at_the_new_one(window: Open, house: RunningShop) -> None:
    candles = in_step("beeswax-candles")
    old = Price.objects.sold_at().get(product=candles, currency="eur")
    staff = window("merchant")
    page = staff.page
    sign_in(page, house, "merchant")
    open_product(page, candles)
    page.get_by_role("row", name="€18.00").get_by_role("link", name="Replace price").click()
    page.locator("#id_amount").fill("19.50")
    staff.look("replace")
    page.get_by_role("button", name="Replace price").click()
    expect(page.get_by_text("costs €19.50 from now on")).to_be_visible()
    in_step("beeswax-candles")
    until(lambda: api(house.sandbox, "GET", f"/v1/prices/{old.stripe_id}")["active"] is False)
    open_product(page, candles)
    staff.look("replaced")

    customer = window("customer", phone=True)
    email = "buys.candles@example.com"
    put_in_cart(customer.page, "Beeswax candles")
    expect(customer.page.get_by_text("€19.50").first).to_be_visible()
    customer.page.locator("#checkout").click()
    customer.page.locator("#email").fill(email)
    customer.page.locator("#pay-now").click()
    customer.page.wait_for_url(HOSTED)
    pay_by_card(customer.page)
    stands(customer.page, "paid")
    order = order_of(email)
    new = Price.objects.sold_at().get(product=candles, currency="eur")
    session = order.payments.get().session_id
    line = api(house.sandbox, "GET", f"/v1/checkout/sessions/{session}/line_items")["data"][0]
    assert (order.collected_amount, line["price"]["id"], new.unit_amount) == (1950, new.stripe_id, 1950)
