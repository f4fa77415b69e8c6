"""The page on which staff place an order."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from payments.domain.money import Money
from payments.models import Customer, Email, Order, Product
from payments.operations.set_price import set_price
from tests.admin.rows import NOW, staff

pytestmark = pytest.mark.django_db
PAGE = "/admin/payments/order/new/"


@pytest.fixture(autouse=True)
def products() -> None:
    for name, slug, amount in (("Mug", "mug", 2400), ("Bowl", "bowl", 3800), ("Bowl", "other-bowl", 900)):
        product = Product.objects.create(name=name, slug=slug, created_at=NOW)
        set_price(product=product, unit=Money(amount, "eur"), now=NOW)


def typed(*lines: tuple[str, str, str], button: str = "place", **more: str) -> dict[str, str]:
    """Rows of what, quantity and price, with everything that the page sends along."""
    data = {
        "email": "ada@example.org", "customer": "", "currency": "eur", "discount": "", "note": "", "mail_link": "on",
        "form_key": str(uuid.uuid4()), "line-TOTAL_FORMS": "4", "line-INITIAL_FORMS": "0", button: "1", **more,
    }  # fmt: skip
    for place, (what, quantity, unit) in enumerate(lines or [("Mug", "2", "")]):
        data |= {f"line-{place}-what": what, f"line-{place}-quantity": quantity, f"line-{place}-unit": unit}
    return data


def sent(client: Client, data: dict[str, Any]) -> str:
    return client.post(PAGE, data, follow=True).content.decode()


def lines_of(order: Order) -> list[tuple[str, int, int, bool]]:
    return [(each.name, each.quantity, each.unit_amount, each.price is not None) for each in order.lines.order_by("pk")]


def test_the_list_of_orders_leads_there_for_those_who_may() -> None:
    assert f'href="{PAGE}"' in staff("Support").get("/admin/payments/order/").content.decode()
    assert f'href="{PAGE}"' not in staff("Finance").get("/admin/payments/order/").content.decode()


def test_an_order_from_prices_and_free_text_with_a_discount_and_a_note_is_placed() -> None:
    html = sent(
        staff("Merchant"), typed(("Mug", "2", ""), ("Engraving", "1", "12.50"), discount="10.50", note="By phone.")
    )
    order = Order.objects.get()
    assert (order.email, order.total, order.discount) == ("ada@example.org", Money(5000, "eur"), Money(1050, "eur"))
    assert lines_of(order) == [("Mug", 2, 2400, True), ("Engraving", 1, 1250, False)]
    assert order.placed_by is not None
    assert "By phone." in html
    assert f"{order.reference} over €50.00 is placed. The link goes to ada@example.org." in html
    assert re.search(r'id="discount"><span class="amount">−€10.50', html)
    assert Email.objects.get().reason == f"order_link:{order.reference}"


def test_nobody_is_mailed_unless_it_is_wished() -> None:
    data = typed()
    del data["mail_link"]
    assert "Nobody was mailed." in sent(staff(), data)
    assert not Email.objects.exists()


def test_another_amount_than_the_price_keeps_the_product_and_not_the_price() -> None:
    sent(staff(), typed(("Mug", "1", "20")))
    line = Order.objects.get().lines.get()
    assert (line.product and line.product.slug, line.price, line.unit_amount) == ("mug", None, 2000)


def test_two_products_of_one_name_are_told_apart() -> None:
    html = staff().get(PAGE).content.decode()
    assert '<option value="Mug">' in html
    assert '<option value="Bowl (other-bowl)">' in html
    sent(staff(), typed(("Bowl (other-bowl)", "1", "")))
    assert lines_of(Order.objects.get()) == [("Bowl", 1, 900, True)]


def test_a_double_click_and_going_back_place_one_order() -> None:
    client, data = staff(), typed()
    sent(client, data)
    html = sent(client, {**data, "line-0-quantity": "9"})
    assert Order.objects.count() == 1
    assert "This form was sent before" in html
    assert Email.objects.count() == 1


def test_updating_the_totals_places_nothing_and_shows_what_it_comes_to() -> None:
    html = sent(staff(), typed(("Mug", "3", ""), discount="2", button="update", email=""))
    assert re.search(r'id="subtotal"><span class="amount">€72.00', html)
    assert re.search(r'id="total"><span class="amount">€70.00', html)
    assert "Nothing was placed" not in html
    assert not Order.objects.exists()


def test_more_lines_are_given_up_to_a_hundred() -> None:
    client = staff()
    assert sent(client, typed(button="more")).count("bo-line-total") == 9
    assert sent(client, typed(button="more", **{"line-TOTAL_FORMS": "98"})).count("bo-line-total") == 100
    assert sent(client, typed(button="more", **{"line-TOTAL_FORMS": "x"})).count("bo-line-total") == 9


def test_a_hundred_lines_are_placed_and_no_more() -> None:
    lines = [(f"Nail {place}", "1", "0.10") for place in range(100)]
    sent(staff(), typed(*lines, **{"line-TOTAL_FORMS": "100"}))
    assert Order.objects.get().lines.count() == 100
    html = sent(staff(), typed(*lines, ("One more", "1", "1"), **{"line-TOTAL_FORMS": "101"}))
    assert "Nothing was placed" in html
    assert Order.objects.count() == 1


REFUSED = [
    (typed(email=""), "Write the address."),
    (typed(email="ada"), "Write an address like"),
    (typed(email="ada@exämple.org"), "plain letters"),
    (typed(("", "1", "")), "There is nothing to order yet"),
    (typed(("Mug", "0", "")), "greater than or equal to 1"),
    (typed(("Engraving", "1", "")), "Write what one costs in EUR."),
    (typed(("", "1", "5")), "Say what it is."),
    (typed(("Mug", "1", "12.345")), "not a payable amount in EUR"),
    (typed(("Mug", "1", "12,50")), "Write the amount in figures"),
    (typed(("Mug", "1", "-1")), "greater than or equal to 0"),
    (typed(("Mug", "1", "NaN")), "Write the amount in figures"),
    (typed(("Mug", "1", "9" * 30)), "no more than 15 digits"),
    (typed(("Mug", "999999", "999999999999")), "Stripe takes at most"),
    (typed(("x" * 251, "1", "1")), "at most 250 characters"),
    (typed(("Mug\x00", "1", "1")), "Null characters"),
    (typed(discount="48.01"), "At most €48.00"),
    (typed(discount="-1"), "greater than or equal to 0"),
    (typed(discount="47.80"), "Stripe takes €0.50 or more"),
    (typed(currency="xxx"), "not one of the available choices"),
    (typed(("Mug", "1", ""), currency="usd"), "Write what one costs in USD."),
]


@pytest.mark.parametrize(("data", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_cannot_be_placed_is_said_beside_its_field_and_kept(data: dict[str, str], words: str) -> None:
    html = sent(staff(), data)
    assert "Nothing was placed." in html
    assert words in html.replace("&#x27;", "'")
    assert not Order.objects.exists()
    assert f'value="{data["form_key"]}"' in html


def test_a_form_without_a_key_or_lines_is_refused() -> None:
    for name in ("form_key", "line-TOTAL_FORMS"):
        data = typed()
        del data[name]
        assert "Nothing was placed." in sent(staff(), data)
    assert not Order.objects.exists()


def test_all_of_it_may_be_taken_off() -> None:
    sent(staff(), typed(discount="48"))
    assert Order.objects.get().total == Money(0, "eur")


@pytest.mark.parametrize(
    ("currency", "unit", "amount"), [("jpy", "1500", 1500), ("kwd", "1.230", 1230), ("isk", "20", 2000)]
)
def test_each_currency_has_its_own_digits(currency: str, unit: str, amount: int, settings: Any) -> None:
    settings.DEFAULT_CURRENCY = currency
    sent(staff(), typed(("Repair", "2", unit), currency=currency))
    assert Order.objects.get().total == Money(2 * amount, currency)


# --- who it is for


@pytest.fixture
def ada() -> Customer:
    for number in range(3):  # Stripe has one for each order
        Customer.objects.create(
            stripe_id=f"cus_{number}", email="ada@example.org", name="Ada", livemode=False, created_at=NOW
        )
    Customer.objects.create(stripe_id="cus_x", email="adam@example.org", livemode=False, created_at=NOW, deleted=True)
    return Customer.objects.get(stripe_id="cus_2")


def test_a_known_customer_is_found_by_the_beginning_of_the_address_once(ada: Customer) -> None:
    html = sent(staff(), typed(button="find", email="ADA"))
    assert html.count('name="pick"') == 1
    found = staff("Support").get(f"{PAGE}customers?q=ada").json()["customers"]
    assert [(each["email"], each["name"]) for each in found] == [("ada@example.org", "Ada")]
    assert staff().get(f"{PAGE}customers?q=a").json() == {"customers": []}
    assert staff().get(f"{PAGE}customers?q=zz%00").json() == {"customers": []}


def test_who_was_picked_is_the_orders_customer_while_the_address_stays(ada: Customer) -> None:
    client = staff()
    html = sent(client, typed(button="pick", email="ad", pick=str(ada.pk)))
    assert 'value="ada@example.org"' in html
    sent(client, typed(customer=str(ada.pk)))
    assert Order.objects.latest("pk").customer == ada
    sent(client, typed(customer=str(ada.pk), email="bea@example.org"))
    assert Order.objects.latest("pk").customer is None


def test_a_customers_page_may_lead_there(ada: Customer) -> None:
    assert 'value="ada@example.org"' in staff().get(f"{PAGE}?customer={ada.pk}").content.decode()
    assert staff().get(f"{PAGE}?customer=x").status_code == 200


@pytest.mark.parametrize("role", ["Finance", "Approver", "Auditor", ""])
def test_others_place_nothing(role: str) -> None:
    assert staff(role).post(PAGE, typed()).status_code == 403
    assert staff(role).get(f"{PAGE}customers?q=ada").status_code == 403
    assert not Order.objects.exists()


def test_without_the_token_of_the_form_nothing_is_placed() -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = staff().cookies
    assert careful.post(PAGE, typed()).status_code == 403
    assert not Order.objects.exists()
