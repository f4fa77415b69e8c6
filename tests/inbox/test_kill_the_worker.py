"""kill -9 of the worker between the call to Stripe and its recording: afterwards exactly one refund, there and here."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine
from django.db import connection

from payments.inbox.sweep import sweep
from payments.models import Email, Movement, Payment, Refund, StripeCall
from tests.inbox.worker_process import kill, worker
from tests.operations.shop import later, opened, order_of, refund_of, session_of, status_of
from tests.operations.stripe_side import api, deliver_all
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess
from tests.waiting import until


@pytest.fixture
def paid(sandbox: SandboxProcess) -> Payment:
    payment = opened(order_of(5000))
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    drain_queue()
    payment.refresh_from_db()
    sandbox.clear_requests()
    return payment


def refunds_at(sandbox: SandboxProcess, payment: Payment) -> list[str]:
    return [each["id"] for each in api(sandbox, "GET", "/v1/refunds", payment_intent=payment.intent_id)["data"]]


def the_next_worker() -> None:
    """A minute and a half later: the sweep queues what was forgotten, and what is due is done."""
    for seconds in (90, 100, 110, 120):
        at = later(seconds=seconds)
        with time_machine.travel(at):
            sweep(now=at)
            drain_queue(at=at)


def one_refund(sandbox: SandboxProcess, payment: Payment, refund: Refund) -> None:
    refund.refresh_from_db()
    assert refunds_at(sandbox, payment) == [refund.stripe_id]
    assert refund.state == "succeeded"
    assert Refund.objects.count() == 1
    assert Movement.objects.get(kind="returned").amount == -2000
    assert Email.objects.filter(kind="refund_notice").count() == 1
    assert StripeCall.objects.get(kind="create_refund").state == "done"
    assert status_of(payment) == "paid"
    assert payment.returned_amount == 2000


@pytest.mark.parametrize("events", ["heard first", "never heard"])
def test_killed_after_stripe_made_the_refund_there_is_one(
    sandbox: SandboxProcess, paid: Payment, tmp_path: Path, events: str
) -> None:
    sandbox.calls("slow_after", "/v1/refunds", method="POST", seconds=60)
    refund = refund_of(paid, 2000)
    log = tmp_path / "worker.log"
    with worker(log) as process:
        until(lambda: refunds_at(sandbox, paid))
        kill(process)
    call = refund.calls.get()
    refund.refresh_from_db()
    assert (call.first_sent_at is None, call.answered_at, refund.stripe_id) == (False, None, None), "nobody recorded it"
    if events == "heard first":
        deliver_all(sandbox)
    the_next_worker()
    one_refund(sandbox, paid, refund)
    assert len(sandbox.requests("POST", "/v1/refunds")) == 2
    assert len({each["idempotency_key"] for each in sandbox.requests("POST", "/v1/refunds")}) == 1


def test_killed_before_stripe_made_the_refund_there_is_one_too(
    sandbox: SandboxProcess, paid: Payment, tmp_path: Path
) -> None:
    sandbox.calls("timeout_before", "/v1/refunds", method="POST", seconds=60)
    refund = refund_of(paid, 2000)
    log = tmp_path / "worker.log"
    with worker(log) as process:
        until(lambda: sandbox.requests("POST", "/v1/refunds"))
        kill(process)
    assert refund.calls.get().first_sent_at is not None
    assert refunds_at(sandbox, paid) == []
    the_next_worker()
    one_refund(sandbox, paid, refund)


def test_nobody_else_sends_it_while_the_dead_workers_claim_lasts(sandbox: SandboxProcess, paid: Payment) -> None:
    refund = refund_of(paid, 2000)
    StripeCall.objects.filter(refund=refund).update(
        claimed_until=later(seconds=40), first_sent_at=later(), sent_at=later()
    )
    drain_queue()
    assert not sandbox.requests("POST", "/v1/refunds")
    connection.close()
    the_next_worker()
    one_refund(sandbox, paid, refund)
