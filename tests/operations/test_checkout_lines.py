"""A checkout names a price that both sides know, and says what anything else costs."""

from __future__ import annotations

from typing import Any

import pytest

from payments.domain.money import Money
from payments.models import Order, Price
from payments.operations.checkout_lines import checkout_lines
from payments.operations.open_payment import open_payment
from payments.operations.place_order import Line, place_order
from payments.operations.replace_price import replace_price
from tests.operations import catalogue
from tests.operations.catalogue import edit_at_stripe, hear, perform_pushes, pushed
from tests.operations.shop import GOOD, URLS, call_of, clock, opened, perform_all, session_of, status_of
from tests.operations.stripe_side import deliver_all
from tests.sandbox.process import SandboxProcess


def order_of(price: Price, quantity: int = 2, **changed: Any) -> Order:
    told = {"name": price.product.name, "unit": price.money, **changed}
    line = Line(quantity=quantity, product=price.product, price=price, **told)
    return place_order(lines=[line], email="ada@example.org", now=clock())


def inline(order: Order) -> bool:
    return "price_data" in checkout_lines(order)[0]


def test_a_customer_pays_at_a_price_that_stripe_knows(sandbox: SandboxProcess) -> None:
    price = pushed(catalogue.price())
    order = order_of(price)
    assert checkout_lines(order) == [{"quantity": 2, "price": price.stripe_id}]
    payment = opened(order)
    sandbox.pay(session_of(payment), card=GOOD)
    deliver_all(sandbox)
    assert status_of(order) == "paid"
    assert order.collected_amount == 3600


def test_a_new_price_is_sold_at_once_and_by_its_id_once_stripe_has_it(sandbox: SandboxProcess) -> None:
    old = pushed(catalogue.price())
    new = replace_price(price=old, unit=Money(2000, "eur"), by=None, now=clock())
    order = order_of(new)
    assert checkout_lines(order)[0]["price_data"]["unit_amount"] == 2000
    perform_pushes()
    new.refresh_from_db()
    assert checkout_lines(order) == [{"quantity": 2, "price": new.stripe_id}]


def test_what_was_agreed_is_what_is_asked_for(sandbox: SandboxProcess) -> None:
    price = pushed(catalogue.price())
    other_name, other_amount = order_of(price, name="Cup, blue"), order_of(price, unit=Money(1700, "eur"))
    assert [inline(other_name), inline(other_amount)] == [True, True]
    assert checkout_lines(other_amount)[0]["price_data"]["unit_amount"] == 1700


@pytest.mark.parametrize("what", ["price", "product"])
def test_what_is_archived_at_stripe_is_not_named(sandbox: SandboxProcess, what: str) -> None:
    price = pushed(catalogue.price())
    order = order_of(price)
    edit_at_stripe(sandbox, price if what == "price" else price.product, active="false")
    hear(sandbox)
    assert inline(order)


def test_an_order_whose_checkout_was_refused_is_asked_for_without_ids(sandbox: SandboxProcess) -> None:
    price = pushed(catalogue.price())
    order = order_of(price)
    edit_at_stripe(sandbox, price, active="false")  # and nobody tells us
    open_payment(order=order, urls=URLS, now=clock())
    perform_all()
    assert (call_of("create_session").state, call_of("create_session").error_message[:9]) == ("refused", "The price")
    payment = opened(order)
    sandbox.pay(session_of(payment), card=GOOD)
    deliver_all(sandbox, "checkout.session.completed")
    assert status_of(order) == "paid"


def test_free_text_and_unsent_prices_say_what_they_cost() -> None:
    assert inline(order_of(catalogue.price()))
    free = place_order(
        lines=[Line(name="Repair", quantity=1, unit=Money(500, "eur"))], email="a@b.example", now=clock()
    )
    assert checkout_lines(free)[0]["price_data"]["product_data"] == {"name": "Repair"}
