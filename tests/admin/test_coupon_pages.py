"""Coupons and promotion codes are made, shown and deleted in the back office."""

from __future__ import annotations

import pytest

from payments.models import Coupon, Product, PromotionCode, StripeCall
from tests.admin.catalogue_rows import ADMIN, address, in_step, page
from tests.admin.rows import NOW, staff

pytestmark = pytest.mark.django_db


def test_a_coupon_and_its_code_are_made() -> None:
    client = staff("Merchant")
    typed = {
        "code": "five",
        "name": "Five off",
        "amount": "5.00",
        "currency": "EUR",
        "duration": "once",
        "max_redemptions": "10",
        "ends_0": "2027-01-01",
        "ends_1": "00:00",
    }
    assert client.post(f"{ADMIN}/coupon/add/", typed).status_code == 302
    coupon = Coupon.objects.get()
    assert (coupon.amount_off, coupon.currency, coupon.percent_off, coupon.step) == (500, "eur", "", "waiting")
    assert StripeCall.objects.get(kind="create_coupon").params["redeem_by"] == coupon.redeem_by
    assert client.post(f"{ADMIN}/coupon/add/", typed).status_code == 200, "the id is taken"
    code = {"coupon": coupon.pk, "code": "FIVE", "minimum": "20", "minimum_amount_currency": "eur"}
    assert client.post(f"{ADMIN}/promotioncode/add/", code).status_code == 302
    made = PromotionCode.objects.get()
    assert (made.minimum_amount, made.minimum_amount_currency, made.step) == (2000, "eur", "waiting")
    assert "FIVE" in page(client, coupon)
    assert "from €20.00" in page(client, made)


@pytest.mark.parametrize(
    "typed",
    [
        {"share": "5", "amount": "5"},
        {},
        {"amount": "5", "currency": "xx"},
        {"amount": "1.234", "currency": "eur"},
        {"share": "101"},
        {"share": "5", "duration": "repeating"},
        {"share": "5", "code": "five off"},
        {"share": "5", "name": "x" * 41},
    ],
)
def test_a_coupon_that_stripe_would_not_make_is_refused(typed: dict[str, str]) -> None:
    answer = staff("Merchant").post(f"{ADMIN}/coupon/add/", {"code": "five", "duration": "once", **typed})
    assert answer.status_code == 200
    assert not Coupon.objects.exists()


def test_deleting_a_coupon_is_confirmed_in_words() -> None:
    coupon = Coupon.objects.create(code="five", percent_off="5", created_at=NOW)
    in_step(coupon)
    client = staff("Merchant")
    assert "cannot be brought back" in client.get(address(coupon, "remove")).content.decode()
    assert client.post(address(coupon, "remove")).status_code == 302
    assert StripeCall.objects.get().kind == "delete_coupon"


def test_an_orders_own_coupon_stands_apart() -> None:
    Coupon.objects.create(code="K7Q2M4-off", amount_off=500, currency="eur", of_order="K7Q2M4", created_at=NOW)
    Coupon.objects.create(code="five", percent_off="5", created_at=NOW)
    client = staff("Merchant")
    assert "K7Q2M4-off" not in client.get(f"{ADMIN}/coupon/").content.decode()
    apart = client.get(f"{ADMIN}/coupon/?of_order__isnull=False").content.decode()
    assert "K7Q2M4-off" in apart
    assert ">five<" not in apart


def test_a_coupon_for_some_products_tells_stripe_which_and_shows_them() -> None:
    cup, lamp = (Product.objects.create(name=name, slug=name, created_at=NOW) for name in ("Cup", "Lamp"))
    in_step(cup)
    client = staff("Merchant")
    form = client.get(f"{ADMIN}/coupon/add/").content.decode()
    assert "Lamp</option>" not in form, "Stripe does not know it"
    typed = {"code": "cups", "share": "10", "duration": "once", "products": [cup.pk]}
    assert client.post(f"{ADMIN}/coupon/add/", typed).status_code == 302
    made = Coupon.objects.get()
    assert StripeCall.objects.get(kind="create_coupon").params["applies_to"] == {"products": [f"x_{cup.pk}"]}
    assert f'<a href="{address(cup)}">Cup</a>' in page(client, made)
    assert client.post(f"{ADMIN}/coupon/add/", typed | {"code": "lamps", "products": [lamp.pk]}).status_code == 200
