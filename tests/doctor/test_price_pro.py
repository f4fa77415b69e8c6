"""The price that is sold by subscription: there, active, recurring, and as we show it."""

from __future__ import annotations

from typing import Any

import pytest

from payments.models import Price, Product
from tests.doctor.house_call import Shop, call_the_doctor
from tests.operations.stripe_side import api
from tests.waiting import until


def made(shop: Shop, **more: Any) -> str:
    """The id of a price of 19 euros, once we have heard of it; its product goes ahead, as nobody works here."""
    product = api(shop.sandbox, "POST", "/v1/products", name="Pro")["id"]
    until(lambda: Product.objects.filter(stripe_id=product).exists())
    price = str(
        api(shop.sandbox, "POST", "/v1/prices", product=product, currency="eur", unit_amount=1900, **more)["id"]
    )
    until(lambda: Price.objects.filter(stripe_id=price).exists())
    return price


@pytest.fixture
def price(shop: Shop) -> str:
    """The id of one that is right."""
    shop.settings.STRIPE_PRICE_ID_PRO = made(shop, recurring={"interval": "month"})
    return str(shop.settings.STRIPE_PRICE_ID_PRO)


def named(shop: Shop) -> list[str]:
    """What is found of the price; nothing else may be."""
    visit = call_the_doctor(wait=0)
    assert set(visit.named) <= {"price_pro"}
    return visit.findings


def test_a_price_that_is_as_we_show_it_is_right(shop: Shop, price: str) -> None:
    visit = call_the_doctor(wait=0)
    assert (visit.named, visit.state("price_pro")) == ({}, "passed")


def test_a_price_that_is_not_there_is_named(shop: Shop, price: str) -> None:
    shop.settings.STRIPE_PRICE_ID_PRO = "price_of_another_account"
    assert named(shop) == ["price_missing"]


def test_an_archived_price_is_named(shop: Shop, price: str) -> None:
    api(shop.sandbox, "POST", f"/v1/prices/{price}", active="false")
    assert named(shop) == ["price_archived"]


def test_a_price_that_is_paid_once_is_named(shop: Shop) -> None:
    shop.settings.STRIPE_PRICE_ID_PRO = made(shop)
    assert named(shop) == ["price_not_recurring"]


@pytest.mark.parametrize(
    ("shown", "words"),
    [({"unit_amount": 1800}, "We show €18.00"), ({"currency": "usd"}, "We show $19.00")],
    ids=["amount", "currency"],
)
def test_another_amount_or_currency_than_we_show_is_named(
    shop: Shop, price: str, shown: dict[str, Any], words: str
) -> None:
    Price.objects.filter(stripe_id=price).update(**shown)
    visit = call_the_doctor(wait=0)
    assert visit.named == {"price_pro": ["price_differs"]}
    assert words in visit.says("price_differs")
    assert "Stripe charges €19.00" in visit.says("price_differs")
