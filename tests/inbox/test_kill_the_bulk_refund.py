"""kill -9 of the worker in the middle of a bulk refund: afterwards each order was refunded exactly once."""

from __future__ import annotations

import uuid
from pathlib import Path

from payments.models import Payment, RefundBatch
from payments.operations.refund_orders import refund_orders
from tests.inbox.at_once import slow_updates
from tests.inbox.test_kill_the_worker import the_next_worker, wait_for
from tests.inbox.worker_process import kill, worker
from tests.operations.shop import clock, colleague, opened, order_of, session_of
from tests.operations.stripe_side import api, deliver_all
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess

ORDERS = 6


def paid_orders(sandbox: SandboxProcess) -> list[Payment]:
    payments = [opened(order_of(1000 + number)) for number in range(ORDERS)]
    for payment in payments:
        sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    drain_queue()
    return list(Payment.objects.order_by("pk"))


def test_killed_between_two_orders_each_is_refunded_once(sandbox: SandboxProcess, tmp_path: Path) -> None:
    payments = paid_orders(sandbox)
    batch = refund_orders(
        listed=[(payment.order_id or 0, payment.collected_amount) for payment in payments],
        reason="duplicate", note="", by=colleague(), form_key=uuid.uuid4(), now=clock(),
    )  # fmt: skip
    log = tmp_path / "worker.log"
    with slow_updates("payments_refundbatch"), worker(log) as process:
        wait_for(lambda: RefundBatch.objects.get(pk=batch.pk).place >= 2, log)
        kill(process)
    the_next_worker()
    batch.refresh_from_db()
    assert batch.finished_at is not None
    assert [each["refusal"] for each in batch.outcomes] == [""] * ORDERS
    for payment in payments:
        at_stripe = api(sandbox, "GET", "/v1/refunds", payment_intent=payment.intent_id)["data"]
        assert [each["amount"] for each in at_stripe] == [payment.collected_amount]
        assert payment.refunds.get().state == "succeeded"
