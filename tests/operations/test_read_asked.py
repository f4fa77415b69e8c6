"""Reading at Stripe what is in doubt: once, outside of transactions, and as often as its plan says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection

from payments.models import Ask, Payment
from payments.operations.ask_about import ask_about
from payments.operations.read_asked import read_asked
from payments.operations.watch_payment import watch_payment
from tests.operations.shop import (
    DEBIT_TAKES,
    DEBIT_THAT_FAILS,
    DEBIT_THAT_WORKS,
    answer_asks,
    clock,
    later,
    opened,
    order_of,
    session_of,
    status_of,
)
from tests.operations.stripe_side import api, deliver_all
from tests.sandbox.process import SandboxProcess
from tests.waiting import PATIENCE, until


def open_ask(payment: Payment) -> Ask:
    return Ask.objects.get(stripe_id=payment.session_id, closed_at=None)


def ask_at(stripe_id: str, at: float = 0) -> Ask:
    return ask_about(kind="session", stripe_id=stripe_id, why="test", due_at=later(seconds=at), now=clock())


def test_one_object_has_one_open_row_and_is_read_at_the_earliest_of_its_times() -> None:
    first = ask_at("cs_1", 60)
    assert ask_at("cs_1", 5) == first
    assert ask_at("cs_1", 90) == first
    first.refresh_from_db()
    assert first.due_at < later(seconds=6)


def test_what_is_gone_is_closed_and_shown(sandbox: SandboxProcess) -> None:
    ask = ask_at("cs_test_of_someone_else")
    read_asked(ask_id=ask.pk, now=later(seconds=1))
    ask.refresh_from_db()
    assert (ask.outcome, ask.closed_at is None) == ("gone", False)
    assert "cs_test_of_someone_else" in ask.problem


def test_a_stripe_that_does_not_answer_is_asked_again_later(sandbox: SandboxProcess) -> None:
    payment = opened()
    sandbox.calls("500", "/v1/checkout/sessions/*", method="GET")
    ask = ask_at(session_of(payment))
    read_asked(ask_id=ask.pk, now=later(seconds=1))
    ask.refresh_from_db()
    assert ask.closed_at is None
    assert ask.claimed_until is None
    assert ask.problem
    read_asked(ask_id=ask.pk, now=later(seconds=10))
    ask.refresh_from_db()
    assert ask.read_at is not None


def test_what_is_being_read_is_not_read_by_another(sandbox: SandboxProcess) -> None:
    ask = ask_at(session_of(opened()))
    Ask.objects.filter(pk=ask.pk).update(claimed_until=later(seconds=40))
    sandbox.clear_requests()
    read_asked(ask_id=ask.pk, now=later(seconds=1))
    assert not sandbox.requests("GET")


def test_who_asks_anew_during_the_read_is_read_again(sandbox: SandboxProcess) -> None:
    ask = ask_at(session_of(opened()))
    Ask.objects.filter(pk=ask.pk).update(again_after=[])
    sandbox.clear_requests()
    sandbox.calls("slow_after", "/v1/checkout/sessions/*", method="GET", seconds=PATIENCE)

    def read() -> None:
        try:
            read_asked(ask_id=ask.pk, now=later(seconds=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        reading = worker.submit(read)
        until(lambda: sandbox.requests("GET"))
        again = ask_at(ask.stripe_id, 2)
        sandbox.clear_calls()
        reading.result()
    assert again == ask
    ask.refresh_from_db()
    assert (ask.closed_at, ask.claimed_until, ask.due_at) == (None, None, again.due_at)
    answer_asks(at=again.due_at)
    ask.refresh_from_db()
    assert ask.closed_at is not None


def test_one_read_tells_session_intent_and_charge(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    sandbox.pay(session_of(payment))
    ask_at(session_of(payment))
    answer_asks(at=later(seconds=1))
    payment.refresh_from_db()
    assert (status_of(order), payment.last4) == ("paid", "4242")
    assert payment.intent_id is not None
    assert payment.attempts.get().charge_id is not None


def test_an_order_whose_events_all_got_lost_still_becomes_paid(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    sandbox.pay(session_of(payment))
    assert open_ask(payment).due_at < later(minutes=31)
    answer_asks(at=later(minutes=31))
    assert status_of(order) == "paid"


def test_a_session_that_nobody_pays_is_found_expired(sandbox: SandboxProcess) -> None:
    payment = opened()
    sandbox.clock(advance=25 * 3600)
    at = later(minutes=31)
    for _ in range(5):
        answer_asks(at=at)
        at += timedelta(hours=17)
    assert status_of(payment) == "cancelled"
    assert not Ask.objects.filter(closed_at=None).exists()


def test_the_plan_ends_before_its_next_read_once_the_payment_collected(sandbox: SandboxProcess) -> None:
    payment = opened()
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    sandbox.clear_requests()
    answer_asks(at=later(minutes=31))
    assert not sandbox.requests("GET", f"/v1/checkout/sessions/{payment.session_id}")
    assert not Ask.objects.filter(closed_at=None, stripe_id=payment.session_id).exists()


def test_a_watched_payment_is_read_after_4_seconds_then_15_1_5_and_30_minutes(sandbox: SandboxProcess) -> None:
    payment = opened()
    start = clock()
    watch_payment(payment=payment, now=start)
    reads = []
    at = start
    for _ in range(5):
        at = open_ask(payment).due_at
        answer_asks(at=at)
        reads.append(round((at - start).total_seconds()))
    assert reads == [4, 19, 79, 379, 2179]


def test_a_reload_of_the_page_does_not_ask_more_often(sandbox: SandboxProcess) -> None:
    payment = opened()
    start = clock()
    watch_payment(payment=payment, now=start)
    due = open_ask(payment).due_at
    watch_payment(payment=payment, now=start + timedelta(seconds=1))
    assert open_ask(payment).due_at == due
    answer_asks(at=due)
    watch_payment(payment=payment, now=start + timedelta(seconds=5))
    assert open_ask(payment).due_at > start + timedelta(seconds=10)


def test_after_the_watch_the_session_is_still_looked_after_until_it_expires(sandbox: SandboxProcess) -> None:
    payment = opened()
    watch_payment(payment=payment, now=clock())
    for _ in range(5):
        answer_asks(at=open_ask(payment).due_at)
    assert open_ask(payment).again_after, "nobody else would tell that it was paid"


def test_a_watched_payment_whose_events_are_lost_is_paid_within_seconds(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    sandbox.pay(session_of(payment))
    watch_payment(payment=payment, now=clock())
    answer_asks(at=later(seconds=5))
    assert status_of(order) == "paid"


def test_what_is_paid_or_never_opened_is_not_watched(sandbox: SandboxProcess) -> None:
    paid = opened()
    sandbox.pay(session_of(paid))
    deliver_all(sandbox)
    paid.refresh_from_db()
    before = Ask.objects.count()
    watch_payment(payment=paid, now=clock())
    watch_payment(payment=Payment(), now=clock())
    assert Ask.objects.count() == before


def test_a_debit_whose_end_nobody_tells_is_looked_at_every_day(sandbox: SandboxProcess) -> None:
    for iban, end in ((DEBIT_THAT_WORKS, "paid"), (DEBIT_THAT_FAILS, "failed")):
        order = order_of()
        payment = opened(order)
        sandbox.pay(session_of(payment), iban=iban)
        at = later(minutes=31)
        for _ in range(5):
            answer_asks(at=at)
            at += timedelta(days=1)
        assert status_of(order) == "pending"
        sandbox.clock(advance=DEBIT_TAKES + 60)
        for _ in range(2):
            answer_asks(at=at)
            at += timedelta(days=1)
            sandbox.clock(advance=86400)
        assert status_of(order) == end
        payment.refresh_from_db()
        assert payment.closed is (end == "failed")


def test_a_refund_of_an_unknown_payment_waits_until_that_is_read(sandbox: SandboxProcess) -> None:
    intent = api(
        sandbox, "POST", "/v1/payment_intents", amount=900, currency="eur", payment_method="pm_card_visa",
        confirm="true", automatic_payment_methods={"enabled": "true", "allow_redirects": "never"},
    )  # fmt: skip
    refund = api(sandbox, "POST", "/v1/refunds", payment_intent=intent["id"], amount=400)
    ask = ask_about(kind="refund", stripe_id=refund["id"], why="test", due_at=clock(), now=clock())
    read_asked(ask_id=ask.pk, now=later(seconds=1))
    assert Ask.objects.filter(stripe_id=intent["id"], closed_at=None).exists()
    answer_asks(at=later(seconds=5))
    answer_asks(at=later(seconds=10))
    payment = Payment.objects.get(intent_id=intent["id"])
    assert (payment.foreign, payment.collected_amount, payment.returned_amount) == (True, 900, 400)
