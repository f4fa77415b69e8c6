"""Stripe's event may be here before the answer to the call that caused it. Nothing happens twice then."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from payments.models import Email, Movement, Payment, Refund, StripeCall
from payments.operations.open_payment import open_payment
from payments.operations.perform_call import perform_call
from payments.stripe.client import Patience
from tests.operations.shop import (
    URLS,
    answer_asks,
    call_of,
    clock,
    later,
    opened,
    order_of,
    refund_of,
    session_of,
    status_of,
)
from tests.operations.stripe_side import Json, api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess
from tests.waiting import PATIENCE, until


@pytest.fixture
def paid(sandbox: SandboxProcess) -> Payment:
    payment = opened(order_of(5000))
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    payment.refresh_from_db()
    sandbox.clear_requests()
    return payment


def perform_in_the_background(sandbox: SandboxProcess, call: StripeCall, meanwhile: Callable[[], None]) -> StripeCall:
    """Stripe acts and holds its answer back; the worker waits for it, and meanwhile something else happens."""
    sandbox.calls("slow_after", call.path, method="POST", seconds=PATIENCE)

    def work() -> None:
        try:
            perform_call(call_id=call.pk, now=clock(), patience=Patience(PATIENCE, PATIENCE))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        working = worker.submit(work)
        meanwhile()
        assert not working.done(), "the answer was to come last"
        sandbox.clear_calls()
        working.result()
    call.refresh_from_db()
    return call


def events_called(sandbox: SandboxProcess, kind: str) -> list[Json]:
    return [each for each in events_of(sandbox) if each["type"] == kind]


def one_refund_everywhere(sandbox: SandboxProcess, payment: Payment, refund: Refund) -> None:
    refund.refresh_from_db()
    (at_stripe,) = api(sandbox, "GET", "/v1/refunds", payment_intent=payment.intent_id)["data"]
    assert (refund.stripe_id, refund.state) == (at_stripe["id"], "succeeded")
    assert Refund.objects.count() == 1
    assert Movement.objects.get(kind="returned").amount == -2000
    assert Email.objects.filter(kind="refund_notice").count() == 1
    assert status_of(payment) == "paid"
    assert payment.returned_amount == 2000


def test_a_refunds_event_before_its_answer_makes_no_second_refund(sandbox: SandboxProcess, paid: Payment) -> None:
    refund = refund_of(paid, 2000)

    def hear() -> None:
        until(lambda: events_called(sandbox, "refund.created"))
        deliver_all(sandbox)
        refund.refresh_from_db()
        assert refund.state == "succeeded", "the event alone is enough"

    assert perform_in_the_background(sandbox, refund.calls.get(), hear).state == "done"
    one_refund_everywhere(sandbox, paid, refund)


def test_an_event_while_the_outcome_is_unknown_makes_no_second_refund(sandbox: SandboxProcess, paid: Payment) -> None:
    refund = refund_of(paid, 2000)
    call = refund.calls.get()
    sandbox.calls("timeout_after", "/v1/refunds", method="POST", seconds=0.05)
    perform_call(call_id=call.pk, now=clock())
    call.refresh_from_db()
    assert call.state == "unknown"
    deliver_all(sandbox)
    perform_call(call_id=call.pk, now=later(seconds=5))
    answer_asks(at=later(seconds=10))
    one_refund_everywhere(sandbox, paid, refund)


def test_an_event_while_a_stored_error_is_looked_into_makes_no_second_refund(
    sandbox: SandboxProcess, paid: Payment
) -> None:
    refund = refund_of(paid, 2000)
    call = refund.calls.get()
    sandbox.calls("500_after", "/v1/refunds", method="POST")
    perform_call(call_id=call.pk, now=clock())
    perform_call(call_id=call.pk, now=later(seconds=5))
    deliver_all(sandbox)
    for minutes in (1, 12, 24):
        perform_call(call_id=call.pk, now=later(minutes=minutes))
    assert refund.calls.count() == 1
    one_refund_everywhere(sandbox, paid, refund)


def test_a_refund_that_failed_before_its_answer_came_stays_failed(sandbox: SandboxProcess) -> None:
    payment = opened(order_of(5000))
    sandbox.pay(session_of(payment), card="4000000000005126")
    deliver_all(sandbox)
    payment.refresh_from_db()
    refund = refund_of(payment, 2000)

    def hear() -> None:
        until(lambda: events_called(sandbox, "refund.created"))
        sandbox.clock(advance=30 * 86400)
        deliver_all(sandbox)

    perform_in_the_background(sandbox, refund.calls.get(), hear)
    refund.refresh_from_db()
    assert refund.state == "failed", "the late answer says succeeded, and is older"
    assert status_of(payment) == "paid"
    assert payment.returned_amount == 0


def test_a_session_that_was_closed_before_its_opening_was_answered_stays_closed(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = open_payment(order=order, urls=URLS, now=clock())

    def close() -> None:
        made = until(lambda: api(sandbox, "GET", "/v1/checkout/sessions")["data"])
        api(sandbox, "POST", f"/v1/checkout/sessions/{made[0]['id']}/expire")
        deliver_all(sandbox)
        assert status_of(payment) == "cancelled"

    perform_in_the_background(sandbox, call_of("create_session"), close)
    payment.refresh_from_db()
    assert (payment.closed, payment.status) == (True, "cancelled")
    assert Payment.objects.count() == 1
    again = open_payment(order=order, urls=URLS, now=clock())
    assert again != payment


def test_a_payment_whose_session_the_event_named_first_is_one_payment(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = open_payment(order=order, urls=URLS, now=clock())

    def pay() -> None:
        made = until(lambda: api(sandbox, "GET", "/v1/checkout/sessions")["data"])
        sandbox.pay(made[0]["id"])
        deliver(*events_of(sandbox))

    perform_in_the_background(sandbox, call_of("create_session"), pay)
    assert status_of(order) == "paid"
    assert Payment.objects.get() == payment
    assert len(sandbox.requests("POST", "/v1/checkout/sessions")) == 1
    assert Movement.objects.count() == 1
