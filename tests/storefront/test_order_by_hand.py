"""The customer's page of an order that staff placed: what it shows, and *Pay now* with its discount."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from payments.models import House, Order, StripeCall
from payments.operations.cancel_order import cancel_order
from tests.operations.by_hand import placed_by_hand
from tests.operations.shop import clock, colleague, perform_all
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture(autouse=True)
def house(settings: Settings, transactional_db: None) -> None:
    House.objects.get_or_create(pk=1)
    colleague()


def address(order: Order) -> str:
    return f"/orders/{order.token}/"


def shown(order: Order) -> str:
    return Client().get(address(order)).content.decode()


def test_it_shows_lines_discount_total_and_the_button() -> None:
    html = shown(placed_by_hand(5000, 500))
    for part in ("Repair", "€50.00", 'id="order-discount">−<span class="amount">€5.00', "Pay now"):
        assert part in html
    assert re.search(r'id="order-total"><span class="amount">€45\.00', html)
    assert "order-discount" not in shown(placed_by_hand())


def test_pay_now_right_after_placing_makes_the_discount_while_the_customer_waits(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    answer = Client().post(address(order))
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{sandbox.base_url}/c/pay/")
    order.refresh_from_db()
    assert order.coupon_id
    assert [each["path"] for each in sandbox.requests("POST")] == ["/v1/coupons", "/v1/checkout/sessions"]


def test_a_discount_that_is_there_already_is_not_asked_for_again(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    perform_all()
    Client().post(address(order))
    Client().post(address(order))
    assert len(sandbox.requests("POST", "/v1/coupons")) == 1


def test_while_stripe_does_not_answer_the_customer_is_asked_to_try_again(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    sandbox.calls("429", "/v1/coupons")
    answer = Client().post(address(order), follow=True)
    assert "Your discount is being prepared. Try again in a moment." in answer.content.decode()
    assert not order.payments.exists()
    StripeCall.objects.update(due_at=clock() - timedelta(seconds=1))
    assert Client().post(address(order))["Location"].startswith(f"{sandbox.base_url}/c/pay/")


def test_an_order_with_nothing_to_pay_is_confirmed_instead(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 5000)
    html = shown(order)
    assert "There is nothing to pay." in html
    assert "Confirm the order" in html
    assert Client().post(address(order))["Location"].startswith(f"{sandbox.base_url}/c/pay/")


def test_nobody_is_told_of_a_cart_that_never_was(sandbox: SandboxProcess) -> None:
    order = placed_by_hand()
    sandbox.calls("500_before", "/v1/checkout/sessions")
    Client().post(address(order))
    html = shown(order)
    assert "does not answer at the moment" in html
    assert "cart is kept" not in html
    left = Client().get(f"/checkout/cancel/?order={placed_by_hand().token}").content.decode()
    assert "nothing was charged" in left
    assert "cart is kept" not in left


def test_an_order_that_staff_cancel_says_so_while_it_is_being_closed(sandbox: SandboxProcess) -> None:
    order = placed_by_hand()
    Client().post(address(order))
    cancel_order(order=order, reason="Out of stock", by=colleague(), now=clock())
    assert "This order is being cancelled" in shown(order)
    perform_all()
    assert "This order was cancelled" in shown(order)
