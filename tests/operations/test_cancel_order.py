"""An order is cancelled only when nobody can pay it any more, and never once it was paid."""

from __future__ import annotations

import pytest

from payments.models import Ask, Email, Order, Payment, Task
from payments.operations.cancel_order import AlreadyPaid, cancel_order
from payments.operations.open_payment import open_payment
from payments.operations.perform_call import perform_call
from tests.operations.shop import (
    ASKS_THE_BANK,
    DEBIT_TAKES,
    DEBIT_THAT_FAILS,
    DEBIT_THAT_WORKS,
    DECLINED,
    URLS,
    answer_asks,
    call_of,
    clock,
    colleague,
    later,
    opened,
    order_of,
    perform_all,
    session_of,
    status_of,
)
from tests.operations.stripe_side import api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess


def cancel(order: Order) -> None:
    cancel_order(order=order, reason="changed mind", by=colleague(), now=clock())


def session_status(sandbox: SandboxProcess, payment: Payment) -> str:
    return str(api(sandbox, "GET", f"/v1/checkout/sessions/{payment.session_id}")["status"])


def test_an_order_that_never_reached_stripe_is_cancelled_at_once() -> None:
    order = order_of()
    cancel(order)
    assert status_of(order) == "cancelled"
    assert (order.cancel_reason, order.cancel_wanted_by) == ("changed mind", colleague())


def test_the_open_session_is_expired_before_the_order_is_cancelled(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    cancel(order)
    assert status_of(order) == "pending", "only Stripe's answer that it is closed cancels"
    assert order.cancelled_at is None
    perform_all()
    assert session_status(sandbox, payment) == "expired"
    assert (status_of(order), status_of(payment)) == ("cancelled", "cancelled")


def test_cancelling_twice_closes_once(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    cancel(order)
    cancel(order)
    perform_all()
    cancel(order)
    assert payment.calls.filter(kind="expire_session").count() == 1
    assert status_of(order) == "cancelled"


def test_an_order_that_stripe_says_is_paid_stays_and_becomes_paid(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))  # and its events are still on their way
    cancel(order)
    perform_all()
    assert call_of("expire_session").state == "refused"
    assert status_of(order) == "pending"
    answer_asks(at=later(seconds=1))
    assert status_of(order) == "paid"
    assert order.cancelled_at is None
    assert Email.objects.filter(kind="order_confirmation").count() == 1
    assert not Task.objects.filter(closed_at=None).exists()


def test_a_paid_order_refuses_to_be_cancelled(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    deliver_all(sandbox)
    with pytest.raises(AlreadyPaid, match="Refund it instead"):
        cancel(order)
    order.refresh_from_db()
    assert order.cancel_wanted_at is None


def test_a_session_whose_making_is_unknown_keeps_the_cancel_waiting_until_it_is_closed(
    sandbox: SandboxProcess,
) -> None:
    order = order_of()
    payment = open_payment(order=order, urls=URLS, now=clock())
    sandbox.calls("timeout_after", "/v1/checkout/sessions", seconds=0.05)
    perform_call(call_id=call_of("create_session").pk, now=clock())
    assert call_of("create_session").state == "unknown"
    cancel(order)
    assert status_of(order) == "pending", "it may be open at Stripe, and somebody may pay it"
    perform_all(at=later(seconds=5))  # the same key again: now its id is known
    answer_asks(at=later(seconds=6))  # it is open: it must be closed
    perform_all(at=later(seconds=7))
    payment.refresh_from_db()
    assert session_status(sandbox, payment) == "expired"
    assert status_of(order) == "cancelled"


def test_a_session_that_was_never_made_lets_the_cancel_through(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.calls("500_before", "/v1/checkout/sessions", method="POST")
    opened(order)
    perform_all(at=later(seconds=5))
    cancel(order)
    for step in (10, 615, 1230):
        perform_all(at=later(seconds=step))
    assert call_of("create_session").state == "did_not_happen"
    assert status_of(order) == "cancelled"


def test_a_call_that_was_not_sent_yet_is_not_sent_any_more(sandbox: SandboxProcess) -> None:
    order = order_of()
    open_payment(order=order, urls=URLS, now=clock())
    cancel(order)
    perform_all()
    assert not sandbox.requests("POST", "/v1/checkout/sessions")
    assert status_of(order) == "cancelled"
    assert not Task.objects.exists(), "nothing went wrong"


def test_a_bank_debit_under_way_is_waited_for_and_its_success_wins(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)), iban=DEBIT_THAT_WORKS)
    deliver_all(sandbox)
    cancel(order)
    perform_all()
    assert status_of(order) == "pending"
    sandbox.clock(advance=DEBIT_TAKES + 60)
    deliver_all(sandbox)
    assert status_of(order) == "paid"


def test_a_bank_debit_that_fails_lets_the_wanted_cancel_through(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)), iban=DEBIT_THAT_FAILS)
    deliver_all(sandbox)
    cancel(order)
    sandbox.clock(advance=DEBIT_TAKES + 60)
    deliver_all(sandbox)
    assert status_of(order) == "cancelled"


def test_a_declined_card_and_a_question_of_the_bank_do_not_close_the_way_to_pay(sandbox: SandboxProcess) -> None:
    for how in ({"card": DECLINED}, {"card": ASKS_THE_BANK, "authentication": "abandon"}):
        order = order_of()
        payment = opened(order)
        sandbox.pay(session_of(payment), **how)
        deliver_all(sandbox)
        cancel(order)
        assert status_of(order) != "cancelled"
        perform_all()
        assert session_status(sandbox, payment) == "expired"
        assert status_of(order) == "cancelled"


def test_the_customer_who_pays_between_wish_and_closing_has_paid(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    cancel(order)
    sandbox.pay(session_of(payment))
    perform_all()
    deliver_all(sandbox)
    assert status_of(order) == "paid"
    assert not order.paid_after_cancel


def test_money_that_comes_after_the_cancel_is_flagged_and_the_confirmation_waits(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    sandbox.pay(session_of(payment), iban=DEBIT_THAT_WORKS)
    deliver_all(sandbox)
    sandbox.clock(advance=DEBIT_TAKES + 60)
    # Stripe's word that it is closed, although it was not: nothing that we can prove wrong at that moment.
    expired = next(each for each in events_of(sandbox) if each["type"] == "checkout.session.completed")
    expired = {**expired, "id": "evt_wrong", "type": "payment_intent.canceled", "data": {"object": {
        **api(sandbox, "GET", f"/v1/payment_intents/{expired['data']['object']['payment_intent']}"),
        "status": "canceled", "amount_received": 0, "latest_charge": None}}}  # fmt: skip
    cancel(order)
    deliver(expired)
    assert status_of(order) == "cancelled"
    deliver_all(sandbox)
    assert status_of(order) == "paid"
    assert order.paid_after_cancel
    assert Task.objects.get(kind="paid_after_cancel").order == order
    assert not Email.objects.filter(kind="order_confirmation").exists()


def test_a_refused_closing_is_asked_about_and_tells_nobody(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    api(sandbox, "POST", f"/v1/checkout/sessions/{payment.session_id}/expire")  # a colleague was faster, at Stripe
    cancel(order)
    perform_all()
    assert call_of("expire_session").state == "refused"
    assert Ask.objects.filter(stripe_id=payment.session_id, closed_at=None).exists()
    answer_asks(at=later(seconds=1))
    assert status_of(order) == "cancelled"
    assert not Task.objects.exists()
