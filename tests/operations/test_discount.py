"""An order's discount is one coupon at Stripe: whoever hears of it first tells the order, and then it can be paid."""

from __future__ import annotations

import pytest

from payments.models import House, Order, Task
from payments.operations.ask_for_discount import ask_for_discount, discount_call
from payments.operations.cancel_order import cancel_order
from payments.operations.open_payment import DiscountNotReady, open_payment
from payments.operations.perform_call import perform_call
from payments.stripe.client import Patience
from tests.operations.by_hand import placed_by_hand
from tests.operations.shop import (
    DECLINED,
    URLS,
    answer_asks,
    call_of,
    clock,
    later,
    opened,
    perform_all,
    session_of,
    status_of,
)
from tests.operations.stripe_side import api, deliver_all
from tests.sandbox.process import SandboxProcess

IMPATIENT = Patience(1, 0.3)


def coupon_of(order: Order) -> str:
    order.refresh_from_db()
    return order.coupon_id


def coupons(sandbox: SandboxProcess) -> int:
    return len(api(sandbox, "GET", "/v1/coupons", limit=100)["data"])


def test_the_customer_pays_the_lines_less_the_discount(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    perform_all()
    assert coupon_of(order) == f"{order.reference}-{House.ours().installation_id.hex}"
    assert discount_call(order=order) is None
    payment = opened(order)
    session = api(sandbox, "GET", f"/v1/checkout/sessions/{payment.session_id}")
    assert (session["amount_subtotal"], session["amount_total"]) == (5000, 4500)
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    assert status_of(order) == "paid"
    assert order.collected_amount == 4500
    assert not Task.objects.exists()


def test_before_the_coupon_is_known_the_order_cannot_be_paid_and_says_why() -> None:
    order = placed_by_hand(5000, 500)
    with pytest.raises(DiscountNotReady, match="Your discount is being prepared"):
        open_payment(order=order, urls=URLS, now=clock())
    assert not order.payments.exists()
    assert discount_call(order=order) == call_of("create_coupon")


def test_a_discount_on_all_of_it_completes_without_a_payment(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 5000)
    perform_all()
    assert sandbox.pay(session_of(opened(order)))["outcome"] == "no_payment_required"
    deliver_all(sandbox)
    assert status_of(order) == "paid"
    assert order.collected_amount == 0
    assert order.emails.get().kind == "order_confirmation"


def test_a_customer_who_comes_back_gets_a_new_checkout_with_the_same_coupon(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    perform_all()
    first = opened(order)
    sandbox.pay(session_of(first), card=DECLINED)
    api(sandbox, "POST", f"/v1/checkout/sessions/{first.session_id}/expire")
    deliver_all(sandbox)
    second = opened(order)
    assert second.reference == f"{order.reference}-P2"
    sandbox.pay(session_of(second))
    deliver_all(sandbox)
    assert status_of(order) == "paid"
    assert coupons(sandbox) == 1


def test_the_event_may_tell_before_the_answer_does(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    sandbox.calls("timeout_after", "/v1/coupons", seconds=0.5)
    perform_call(call_id=call_of("create_coupon").pk, now=clock(), patience=IMPATIENT)
    assert coupon_of(order) == ""
    deliver_all(sandbox, "coupon.created")
    assert coupon_of(order)
    opened(order)


def test_the_same_key_again_finds_the_coupon_that_was_made(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    sandbox.calls("timeout_after", "/v1/coupons", seconds=0.5)
    perform_call(call_id=call_of("create_coupon").pk, now=clock(), patience=IMPATIENT)
    perform_all(at=later(seconds=5))
    assert call_of("create_coupon").state == "done"
    assert coupon_of(order)
    answer_asks(at=later(seconds=6))
    assert coupons(sandbox) == 1


def test_a_second_call_for_the_same_order_finds_the_coupon_there(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    perform_all()
    Order.objects.update(coupon_id="")  # as if nobody had heard of it
    ask_for_discount(order=order, by=None, now=clock())
    perform_all()
    assert call_of("create_coupon").state == "done"
    assert coupon_of(order)
    assert coupons(sandbox) == 1
    assert not Task.objects.exists()


def test_a_stored_error_is_looked_for_by_its_id_and_asked_for_anew(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    sandbox.calls("500_before", "/v1/coupons", method="POST")
    for step in (0, 5, 10, 615, 1230, 1240):
        perform_all(at=later(seconds=step))
    states = list(order.calls.order_by("pk").values_list("state", flat=True))
    assert states == ["did_not_happen", "done"]
    assert coupon_of(order)
    assert not Task.objects.exists()


def test_a_stored_error_after_the_coupon_was_made_is_found(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    sandbox.calls("500_after", "/v1/coupons", method="POST")
    for step in (0, 5, 10):
        perform_all(at=later(seconds=step))
    assert order.calls.get().state == "done"
    assert coupon_of(order)


def test_a_discount_that_stripe_refuses_is_a_task(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500, currency="xxx")
    perform_all()
    task = Task.objects.get()
    assert (task.kind, task.order, task.worth) == ("call_refused", order, order.total)
    assert "did not make the discount" in task.text


def test_the_coupon_of_an_order_that_is_cancelled_meanwhile_is_not_made(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    cancel_order(order=order, reason="", by=None, now=clock())
    perform_all()
    assert not sandbox.requests("POST", "/v1/coupons")
    assert status_of(order) == "cancelled"
    assert not Task.objects.exists()


def test_a_coupon_of_others_or_of_another_amount_is_nobodys_discount(sandbox: SandboxProcess) -> None:
    order = placed_by_hand(5000, 500)
    marks = {"backoffice": str(House.ours().installation_id), "ref": order.reference}
    api(sandbox, "POST", "/v1/coupons", id="other", amount_off=499, currency="eur", metadata=marks)
    api(sandbox, "POST", "/v1/coupons", id="dollars", amount_off=500, currency="usd", metadata=marks)
    api(sandbox, "POST", "/v1/coupons", id="elsewhere", amount_off=500, currency="eur",
        metadata={**marks, "backoffice": "another"})  # fmt: skip
    deliver_all(sandbox)
    assert coupon_of(order) == ""
