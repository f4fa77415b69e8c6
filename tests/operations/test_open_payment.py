"""One way to pay at a time, and never a second one beside money that may still come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from payments.models import Ask, House, Order, Payment, StripeCall
from payments.operations.cancel_order import cancel_order
from payments.operations.open_payment import (
    BankIsProcessing,
    NothingToPay,
    StillChecking,
    open_payment,
    opening_call,
)
from payments.operations.perform_call import perform_call
from payments.stripe.client import PERSON_WAITS
from tests.operations.shop import (
    DEBIT_TAKES,
    DEBIT_THAT_FAILS,
    DEBIT_THAT_WORKS,
    URLS,
    answer_asks,
    call_of,
    clock,
    later,
    opened,
    order_of,
    perform_all,
    session_of,
    status_of,
)
from tests.operations.stripe_side import api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess


def test_the_session_carries_the_orders_lines_and_our_marks(sandbox: SandboxProcess) -> None:
    payment = opened(order_of(1999, "usd"))
    session = api(sandbox, "GET", f"/v1/checkout/sessions/{payment.session_id}")
    assert (session["amount_total"], session["currency"]) == (1999, "usd")
    assert session["metadata"] == {"backoffice": str(House.ours().installation_id), "ref": payment.reference}
    assert payment.checkout_url == session["url"]
    assert payment.expires_at is not None


def test_the_intent_carries_our_marks_too(sandbox: SandboxProcess) -> None:
    payment = opened()
    paid = sandbox.pay(session_of(payment))
    intent = api(sandbox, "GET", f"/v1/payment_intents/{paid['payment_intent']}")
    assert intent["metadata"]["ref"] == payment.reference


def test_opening_twice_is_one_payment_and_one_call(sandbox: SandboxProcess) -> None:
    order = order_of()
    first, second = (open_payment(order=order, urls=URLS, now=clock()) for _ in range(2))
    assert first == second
    perform_all()
    assert open_payment(order=order, urls=URLS, now=clock()) == first
    assert StripeCall.objects.count() == 1
    assert len(sandbox.requests("POST", "/v1/checkout/sessions")) == 1


def test_a_double_click_in_two_threads_makes_one_payment_and_one_session(sandbox: SandboxProcess) -> None:
    order = order_of()

    def click(_: int) -> int:
        try:
            payment = open_payment(order=order, urls=URLS, now=clock(), claim_for=timedelta(seconds=20))
            call = opening_call(payment=payment)
            assert call is not None
            perform_call(call_id=call.pk, now=clock(), patience=PERSON_WAITS)
            return payment.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clicks:
        made = set(clicks.map(click, range(4)))
    assert len(made) == 1
    assert len(sandbox.requests("POST", "/v1/checkout/sessions")) == 1


def test_a_stored_500_is_given_up_and_the_next_try_makes_a_new_payment_at_once(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.calls("500_after", "/v1/checkout/sessions", method="POST")
    first = opened(order)
    perform_all(at=later(seconds=5))  # the same key again: the stored 500 again
    assert call_of("create_session").state == "looking"
    second = open_payment(order=order, urls=URLS, now=clock())
    assert second != first
    perform_call(call_id=call_of("create_session").pk, now=clock())
    second.refresh_from_db()
    assert second.checkout_url
    first.refresh_from_db()
    assert first.given_up_at


def test_the_given_up_session_is_found_and_expired_and_its_address_never_released(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.calls("500_after", "/v1/checkout/sessions", method="POST")
    first = opened(order)
    perform_all(at=later(seconds=5))
    open_payment(order=order, urls=URLS, now=clock())
    for step in (10, 20, 30):
        perform_all(at=later(seconds=step))
    first.refresh_from_db()
    assert first.session_id is not None
    assert api(sandbox, "GET", f"/v1/checkout/sessions/{first.session_id}")["status"] == "expired"
    assert first.closed
    assert first.checkout_url == ""


def test_an_opening_that_stripe_refuses_never_opened_and_another_can_be_tried(sandbox: SandboxProcess) -> None:
    order = order_of(10)  # ten cents: less than Stripe charges
    payment = opened(order)
    assert payment.never_opened_at
    assert payment.closed
    assert status_of(order) == "pending"
    again = open_payment(order=order, urls=URLS, now=clock())
    assert again != payment


def test_a_debit_under_way_refuses_a_second_payment(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)), iban=DEBIT_THAT_WORKS)
    deliver_all(sandbox)
    with pytest.raises(BankIsProcessing):
        open_payment(order=order, urls=URLS, now=clock())
    assert order.payments.count() == 1


def test_after_a_debit_failed_a_new_payment_is_opened(sandbox: SandboxProcess) -> None:
    order = order_of()
    first = opened(order)
    sandbox.pay(session_of(first), iban=DEBIT_THAT_FAILS)
    sandbox.clock(advance=DEBIT_TAKES + 60)
    deliver_all(sandbox)
    assert status_of(order) == "failed"
    assert opened(order) != first


def test_a_session_that_ran_out_is_asked_about_before_a_new_one_is_opened(sandbox: SandboxProcess) -> None:
    order = order_of()
    first = opened(order)
    in_two_days = later(days=2)
    with pytest.raises(StillChecking):
        open_payment(order=order, urls=URLS, now=in_two_days)
    assert Ask.objects.filter(stripe_id=first.session_id, closed_at=None).exists()
    sandbox.clock(advance=2 * 86400)
    answer_asks(at=in_two_days + timedelta(seconds=1))
    assert status_of(first) == "cancelled"
    assert status_of(order) == "pending"
    assert open_payment(order=order, urls=URLS, now=in_two_days) != first


def test_a_session_that_ran_out_but_was_paid_in_its_last_second_is_found_paid(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))  # and no event ever comes
    in_two_days = later(days=2)
    with pytest.raises(StillChecking):
        open_payment(order=order, urls=URLS, now=in_two_days)
    answer_asks(at=in_two_days + timedelta(seconds=1))
    assert status_of(order) == "paid"
    with pytest.raises(NothingToPay):
        open_payment(order=order, urls=URLS, now=in_two_days)


def test_a_paid_order_has_nothing_to_pay(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    deliver_all(sandbox)
    with pytest.raises(NothingToPay, match="is paid"):
        open_payment(order=order, urls=URLS, now=clock())


def test_an_order_that_is_to_be_cancelled_opens_no_new_way_to_pay(sandbox: SandboxProcess) -> None:
    order = order_of()
    opened(order)
    cancel_order(order=order, reason="changed cart", by=None, now=clock())
    with pytest.raises(NothingToPay):
        open_payment(order=order, urls=URLS, now=clock())


def test_a_declined_card_can_be_followed_by_another_in_the_same_session(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    sandbox.pay(session_of(payment), card="4000000000009995")
    deliver_all(sandbox)
    assert status_of(order) == "failed"
    payment.refresh_from_db()
    assert payment.decline_reason == "insufficient_funds"
    assert open_payment(order=order, urls=URLS, now=clock()) == payment
    sandbox.pay(session_of(payment))
    deliver(*events_of(sandbox))
    assert status_of(order) == "paid"
    payment.refresh_from_db()
    assert (payment.last4, payment.decline_reason) == ("4242", "")


def test_what_is_asked_of_stripe_is_written_down_first_and_vanishes_with_its_payment() -> None:
    order = order_of()
    call = opening_call(payment=open_payment(order=order, urls=URLS, now=clock()))
    assert call is not None
    assert call.params["line_items"][0]["price_data"]["unit_amount"] == 2500
    assert call.state == "waiting"
    assert Order.objects.get().status == Payment.objects.get().status == "pending"
