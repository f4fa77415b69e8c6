"""What another server answers to a call or a read leaves the row due again, with its problem beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from payments.models import Ask, Movement, Refund, StripeCall, Task
from payments.operations.ask_about import ask_about
from payments.operations.perform_call import perform_call
from payments.operations.read_asked import read_asked
from tests.operations.shop import answer_asks, call_of, clock, later, opened, perform_all, refund_of, session_of
from tests.operations.stripe_side import api, deliver, deliver_all
from tests.sandbox.process import SandboxProcess
from tests.stripe.other_server import Answering, other_server, raw, said

REFUND: dict[str, Any] = {"id": "re_1", "object": "refund", "amount": 500, "currency": "eur", "status": "succeeded"}
PAGE = raw(404, b"<html>Not found</html>", Content_Type="text/html")


def asked_for_refund(sandbox: SandboxProcess) -> Refund:
    payment = opened()
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    payment.refresh_from_db()
    return refund_of(payment, 500)


def performed(call: StripeCall, answering: Answering, settings: Settings) -> StripeCall:
    with other_server(answering) as server:
        settings.STRIPE_API_BASE = server.address
        perform_call(call_id=call.pk, now=clock())
    call.refresh_from_db()
    return call


@pytest.mark.parametrize(
    "answering",
    [
        PAGE,
        said([REFUND]),
        said({"object": "list", "data": []}),
        said({**REFUND, "object": "charge"}),
        said({**REFUND, "currency": None}),
        said({**REFUND, "amount": "500"}),
        said({**REFUND, "amount": -500}),
        said({**REFUND, "amount": 10**30}),
    ],
    ids="a page|a list|a list object|another kind|no currency|a text for an amount|a negative amount|too much".split(
        "|"
    ),
)
def test_a_call_with_an_unusable_answer_is_due_again_and_its_refund_is_still_under_way(
    sandbox: SandboxProcess, settings: Settings, answering: Answering
) -> None:
    refund = asked_for_refund(sandbox)
    before = list(Movement.objects.values())
    call = performed(call_of("create_refund"), answering, settings)
    assert (call.state, call.claimed_until) == ("unknown", None)
    assert call.due_at > call.asked_at
    assert call.error_message
    assert list(Movement.objects.values()) == before
    refund.refresh_from_db()
    assert (refund.state, refund.stripe_id) == ("asked", None)
    settings.STRIPE_API_BASE = sandbox.base_url
    perform_all(at=later(minutes=1))
    answer_asks(at=later(minutes=1))
    refund.refresh_from_db()
    assert refund.state == "succeeded", "the same key is sent again and the refund is made once"
    assert refund.calls.count() == 1


def test_a_proxys_404_does_not_refuse_a_checkout(sandbox: SandboxProcess, settings: Settings) -> None:
    payment = opened()
    payment.calls.update(state="waiting", first_sent_at=None)
    call = performed(call_of("create_session"), PAGE, settings)
    assert call.state == "unknown"
    payment.refresh_from_db()
    assert payment.never_opened_at is None
    assert not Task.objects.exists()


def read(answering: Answering, settings: Settings) -> Ask:
    ask = ask_about(kind="refund", stripe_id="re_1", why="A test.", due_at=clock(), now=clock())
    with other_server(answering) as server:
        settings.STRIPE_API_BASE = server.address
        read_asked(ask_id=ask.pk, now=later(seconds=1))
    ask.refresh_from_db()
    return ask


@pytest.mark.parametrize(
    "answering",
    [PAGE, said({**REFUND, "id": "re_2"}), said({**REFUND, "object": "charge"}), said({"error": "no"}, 400)],
    ids=["a page", "another object", "another kind", "a refusal that is not Stripe's"],
)
def test_a_read_that_was_not_answered_is_due_again(
    sandbox: SandboxProcess, settings: Settings, answering: Answering
) -> None:
    read_at = later(seconds=1)
    ask = read(answering, settings)
    assert (ask.closed_at, ask.claimed_until) == (None, None)
    assert ask.due_at > read_at
    assert ask.problem
    assert not Refund.objects.exists()


@pytest.mark.parametrize("amount", ["500", 10**30, -1])
def test_a_read_that_cannot_be_recorded_is_due_again_ever_later(
    sandbox: SandboxProcess, settings: Settings, amount: object
) -> None:
    known = asked_for_refund(sandbox)
    ask = read(said({**REFUND, "amount": amount, "payment_intent": known.payment.intent_id}), settings)
    assert (ask.closed_at, ask.claimed_until, ask.tries) == (None, None, 1)
    assert "could not be recorded" in ask.problem
    begun = clock()
    Ask.objects.update(tries=5, due_at=begun)
    ask = read(said({**REFUND, "amount": amount, "payment_intent": known.payment.intent_id}), settings)
    assert ask.due_at > begun + timedelta(seconds=50)


def test_a_read_that_stripe_refuses_is_closed_and_shown(sandbox: SandboxProcess, settings: Settings) -> None:
    refusal = {"error": {"type": "invalid_request_error", "message": "Not with this key."}}
    ask = read(said(refusal, 400), settings)
    assert (ask.outcome, ask.problem) == ("refused", "Not with this key.")
    assert ask.closed_at is not None


def test_a_second_refund_with_our_reference_is_kept_apart_with_a_task(sandbox: SandboxProcess) -> None:
    refund = asked_for_refund(sandbox)
    perform_all()
    marks = call_of("create_refund").params["metadata"]
    intent = refund.payment.intent_id
    twice = api(sandbox, "POST", "/v1/refunds", payment_intent=intent, amount=500, metadata=marks)
    events = deliver_all(sandbox)
    deliver(*events)
    refund.refresh_from_db()
    second = Refund.objects.get(stripe_id=twice["id"])
    assert second.pk != refund.pk
    task = Task.objects.get(kind="foreign_payment")
    assert (task.refund, refund.reference in task.text) == (second, True)
    refund.payment.refresh_from_db()
    assert refund.payment.returned_amount == 1000
