"""The customer's page of an order that was cancelled: only what their changed cart left behind goes on to checkout."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from payments.models import Order
from payments.operations.cancel_order import cancel_order
from storefront.order_progress import CART_CHANGED
from storefront.visit import new_cart, remember_cart
from tests.admin.rows import NOW, order
from tests.operations.shop import colleague

pytestmark = pytest.mark.django_db


def browser_with_cart_of(placed: Order) -> Client:
    cart = new_cart(currency="eur", now=NOW)
    cart.order = placed
    cart.save()
    answer = HttpResponse()
    remember_cart(answer, cart)
    client = Client()
    client.cookies = answer.cookies
    return client


@pytest.mark.parametrize(("reason", "goes_on"), [(CART_CHANGED, True), ("Sold out.", False)])
def test_what_staff_cancelled_offers_no_checkout(reason: str, goes_on: bool) -> None:
    placed = order()
    client = browser_with_cart_of(placed)
    cancel_order(order=placed, reason=reason, by=None if goes_on else colleague(), now=NOW)
    html = client.get(f"/orders/{placed.token}/").content.decode()
    assert "This order was cancelled" in html
    assert ("Go on to checkout" in html) is goes_on
