"""Every outcome that a request to Stripe can have, pulled from the sandbox's levers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import transaction

from payments.models import Ask, Payment, Refund, StripeCall, Task
from payments.operations.perform_call import LEASE, perform_call
from payments.stripe.gateway import CalledInTransaction
from tests.operations.shop import (
    GOOD,
    answer_asks,
    call_of,
    clock,
    later,
    opened,
    order_of,
    perform_all,
    refund_of,
    session_of,
)
from tests.operations.stripe_side import api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess

SILENCE = 0.05  # seconds until the line goes dead without an answer
REFUNDS = "/v1/refunds"


@pytest.fixture
def paid(sandbox: SandboxProcess) -> Payment:
    payment = opened(order_of(5000))
    sandbox.pay(session_of(payment), card=GOOD)
    deliver_all(sandbox)
    payment.refresh_from_db()
    sandbox.clear_requests()
    return payment


def ask(payment: Payment, amount: int = 2000) -> tuple[Refund, StripeCall]:
    refund = refund_of(payment, amount)
    return refund, refund.calls.get()


def send(call: StripeCall, at: datetime | None = None) -> StripeCall:
    perform_call(call_id=call.pk, now=at or clock())
    call.refresh_from_db()
    return call


def refunds_at(sandbox: SandboxProcess, payment: Payment) -> list[int]:
    return [each["amount"] for each in api(sandbox, "GET", REFUNDS, payment_intent=payment.intent_id)["data"]]


def test_done_is_recorded_with_stripes_id(sandbox: SandboxProcess, paid: Payment) -> None:
    refund, call = ask(paid)
    assert send(call).state == "done"
    refund.refresh_from_db()
    assert (refund.state, refund.stripe_id) == ("succeeded", call.stripe_id)
    assert call.request_id.startswith("req_")
    assert refunds_at(sandbox, paid) == [2000]


def test_a_finished_call_is_never_sent_again(sandbox: SandboxProcess, paid: Payment) -> None:
    _, call = ask(paid)
    for step in range(3):
        send(call, later(minutes=step))
    assert len(sandbox.requests("POST", REFUNDS)) == 1


def test_a_call_that_someone_holds_is_left_alone_until_the_claim_runs_out(
    sandbox: SandboxProcess, paid: Payment
) -> None:
    _, call = ask(paid)
    StripeCall.objects.filter(pk=call.pk).update(claimed_until=clock() + LEASE)
    assert send(call).state == "waiting"
    assert send(call, later(seconds=41)).state == "done"


def test_no_call_is_made_inside_a_transaction(sandbox: SandboxProcess, paid: Payment) -> None:
    _, call = ask(paid)
    with pytest.raises(CalledInTransaction), transaction.atomic():
        send(call)
    assert not sandbox.requests("POST", REFUNDS)


def test_a_refusal_ends_the_refund_and_tells_a_person(sandbox: SandboxProcess, paid: Payment) -> None:
    refund, call = ask(paid)
    api(sandbox, "POST", REFUNDS, payment_intent=paid.intent_id)  # a colleague, at Stripe, gives all of it back
    assert send(call).state == "refused"
    refund.refresh_from_db()
    assert (refund.state, call.http_status, call.error_code) == ("refused", 400, "charge_already_refunded")
    assert "already been refunded" in refund.refusal
    assert Task.objects.get(kind="call_refused").refund == refund


def test_429_was_not_carried_out_and_is_tried_again(sandbox: SandboxProcess, paid: Payment) -> None:
    _, call = ask(paid)
    sandbox.calls("429", REFUNDS)
    now = clock()
    assert send(call, now).state == "waiting"
    assert call.first_sent_at is None
    assert call.due_at > now
    assert send(call, later(seconds=5)).state == "done"


def test_a_wrong_key_was_not_carried_out_and_the_right_one_makes_it(
    sandbox: SandboxProcess, paid: Payment, settings: LazySettings
) -> None:
    _, call = ask(paid)
    settings.STRIPE_SECRET_KEY = "sk_test_mistyped"
    assert send(call).state == "waiting"
    assert (call.http_status, call.first_sent_at) == (401, None)
    settings.STRIPE_SECRET_KEY = sandbox.secret_key
    assert send(call, later(seconds=5)).state == "done"


@pytest.mark.parametrize("answer", ["timeout_before", "timeout_after"])
def test_a_timeout_is_unknown_and_the_same_key_makes_it_once(
    sandbox: SandboxProcess, paid: Payment, answer: str
) -> None:
    refund, call = ask(paid)
    sandbox.calls(answer, REFUNDS, seconds=SILENCE)
    assert send(call).state == "unknown"
    refund.refresh_from_db()
    assert refund.state == "asked"
    assert send(call, later(seconds=5)).state == "done"
    assert refunds_at(sandbox, paid) == [2000]
    keys = {each["idempotency_key"] for each in sandbox.requests("POST", REFUNDS)}
    assert keys == {call.key}


def test_a_repeated_sending_tells_only_the_id_and_the_object_is_asked_about(
    sandbox: SandboxProcess, paid: Payment
) -> None:
    refund, call = ask(paid)
    sandbox.calls("timeout_after", REFUNDS, seconds=SILENCE)
    send(call)
    send(call, later(seconds=5))
    refund.refresh_from_db()
    assert refund.stripe_id is not None
    assert refund.state == "asked", "the replayed answer is old news of unknown age"
    asked = Ask.objects.get(stripe_id=refund.stripe_id, closed_at=None)
    answer_asks(at=max(later(seconds=5), asked.due_at))
    refund.refresh_from_db()
    assert refund.state == "succeeded"


@pytest.mark.parametrize("answer", ["500_before", "500_after"])
def test_a_500_is_unknown_until_its_replay_shows_that_it_was_stored(
    sandbox: SandboxProcess, paid: Payment, answer: str
) -> None:
    _, call = ask(paid)
    sandbox.calls(answer, REFUNDS)
    assert send(call).state == "unknown"
    assert send(call, later(seconds=5)).state == "looking"


def test_what_a_stored_500_made_is_looked_for_and_found(sandbox: SandboxProcess, paid: Payment) -> None:
    refund, call = ask(paid)
    sandbox.calls("500_after", REFUNDS)
    for step in (0, 5, 10):
        send(call, later(seconds=step))
    refund.refresh_from_db()
    assert (call.state, refund.state) == ("done", "succeeded")
    assert refunds_at(sandbox, paid) == [2000]


def test_a_foreign_refund_of_the_same_payment_is_not_taken_for_ours(sandbox: SandboxProcess, paid: Payment) -> None:
    refund, call = ask(paid)
    api(sandbox, "POST", REFUNDS, payment_intent=paid.intent_id, amount=2000)
    sandbox.calls("500_before", REFUNDS)
    for step in (0, 5, 10):
        send(call, later(seconds=step))
    assert call.state == "looking"
    refund.refresh_from_db()
    assert refund.stripe_id is None


def test_not_found_twice_ten_minutes_apart_did_not_happen_and_only_then_a_new_key_is_used(
    sandbox: SandboxProcess, paid: Payment
) -> None:
    refund, call = ask(paid)
    sandbox.calls("500_before", REFUNDS)
    for step in (0, 5, 10):
        send(call, later(seconds=step))
    assert call.looked_at is not None
    send(call, later(minutes=9))
    assert call.state == "looking"
    assert refund.calls.count() == 1, "one empty look proves nothing"
    send(call, later(minutes=11))
    assert call.state == "did_not_happen"
    new = refund.calls.latest("pk")
    assert new.key != call.key
    assert send(new, later(minutes=11)).state == "done"
    assert refunds_at(sandbox, paid) == [2000]


def test_a_refund_that_an_event_names_before_its_new_call_is_sent_is_not_made_twice(
    sandbox: SandboxProcess, paid: Payment
) -> None:
    refund, call = ask(paid)
    sandbox.calls("500_before", REFUNDS)
    for step in (0, 5, 10, 615, 1230):
        send(call, later(seconds=step))
    new = refund.calls.latest("pk")
    assert new.pk != call.pk
    # What everybody took for lost was made after all, and Stripe says so before the new key is sent.
    api(sandbox, "POST", REFUNDS, payment_intent=paid.intent_id, amount=2000, metadata=call.params["metadata"])
    deliver(*[each for each in events_of(sandbox) if each["type"] == "refund.created"])
    send(new, later(seconds=1300))
    assert new.state == "refused"
    refund.refresh_from_db()
    assert refund.state == "succeeded"
    assert refunds_at(sandbox, paid) == [2000]
    assert not Task.objects.filter(closed_at=None).exists()


def test_after_three_calls_that_did_not_happen_a_person_is_told(sandbox: SandboxProcess, paid: Payment) -> None:
    refund, _ = ask(paid)
    sandbox.calls("500_before", REFUNDS, method="POST", count=20)
    for round_ in range(3):
        call = refund.calls.latest("pk")
        for step in (0, 5, 10, 615, 1230):
            send(call, later(hours=round_, seconds=step))
        assert call.state == "did_not_happen"
    refund.refresh_from_db()
    assert (refund.state, refund.calls.count()) == ("not_made", 3)
    assert Task.objects.get(kind="call_unknown").refund == refund
    paid.refresh_from_db()
    assert refund_of(paid, 5000).state == "asked", "what was not made holds no money back"


def test_after_twenty_hours_the_key_is_not_sent_again_but_looked_for(sandbox: SandboxProcess, paid: Payment) -> None:
    refund, call = ask(paid)
    sandbox.calls("timeout_after", REFUNDS, seconds=SILENCE)
    send(call)
    sandbox.clock(advance=25 * 3600)  # the sandbox has forgotten the key: sent again it would be a second refund
    send(call, later(hours=25))
    refund.refresh_from_db()
    assert (call.state, refund.state) == ("done", "succeeded")
    assert refunds_at(sandbox, paid) == [2000]
    assert len(sandbox.requests("POST", REFUNDS)) == 1


def test_before_twenty_hours_are_over_the_same_key_is_sent(sandbox: SandboxProcess, paid: Payment) -> None:
    _, call = ask(paid)
    sandbox.calls("timeout_before", REFUNDS, seconds=SILENCE)
    send(call)
    send(call, later(hours=19, minutes=59))
    assert call.state == "done"
    assert len(sandbox.requests("POST", REFUNDS)) == 2


def test_a_sandbox_that_is_not_there_leaves_the_call_unknown_and_the_work_goes_on_later(
    sandbox: SandboxProcess, paid: Payment, settings: LazySettings
) -> None:
    _, call = ask(paid)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert send(call).state == "unknown"
    assert "could not be reached" in call.error_message
    settings.STRIPE_API_BASE = sandbox.base_url
    assert send(call, later(seconds=5)).state == "done"


def test_a_refund_of_what_others_gave_back_meanwhile_is_not_even_sent(sandbox: SandboxProcess, paid: Payment) -> None:
    refund, call = ask(paid)
    api(sandbox, "POST", REFUNDS, payment_intent=paid.intent_id, amount=4000)
    deliver_all(sandbox, "refund.created")
    sandbox.clear_requests()
    assert send(call).state == "refused"
    refund.refresh_from_db()
    assert refund.state == "refused"
    assert not sandbox.requests("POST", REFUNDS)
    assert Task.objects.filter(kind="call_refused").exists()


def test_the_answer_is_kept_without_bearer_links(sandbox: SandboxProcess) -> None:
    payment = opened()
    call = call_of("create_session")
    assert payment.checkout_url
    assert payment.checkout_url not in call.answer
    assert payment.checkout_url not in call.error_message


def test_what_is_due_later_is_not_sent_now(sandbox: SandboxProcess, paid: Payment) -> None:
    _, call = ask(paid)
    StripeCall.objects.filter(pk=call.pk).update(due_at=clock() + timedelta(minutes=1))
    perform_all()
    assert not sandbox.requests("POST", REFUNDS)
