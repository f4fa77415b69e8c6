"""kill -9 of the worker in the middle of a bulk refund: afterwards each order was refunded exactly once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from payments.models import Payment, Refund, RefundBatch
from payments.operations.refund_orders import refund_orders
from tests.inbox.test_kill_the_worker import the_next_worker
from tests.inbox.worker_process import kill, worker
from tests.operations.shop import clock, colleague, opened, order_of, session_of
from tests.operations.stripe_side import api, deliver_all
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess
from tests.waiting import until

ORDERS = 4
DONE = 2  # before it stops
LOCK = 4711  # any number

# Whoever has refunded the next order and is about to say so waits for the lock; its transaction stays open.
STOP = f"""
CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock({LOCK}); RETURN NEW; END $$;
CREATE TRIGGER stop BEFORE UPDATE ON payments_refundbatch FOR EACH ROW
    WHEN (NEW.place > {DONE}) EXECUTE FUNCTION stop();
SELECT pg_advisory_lock({LOCK});
"""
GO_ON = f"SELECT pg_advisory_unlock({LOCK}); DROP FUNCTION stop CASCADE;"
WAITS = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"


@contextmanager
def stopped_after_two() -> Iterator[Callable[[], bool]]:
    """Whether somebody has come to the third order and waits there."""

    def somebody_waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(WAITS)
            return bool(cursor.fetchone()[0])

    with connection.cursor() as cursor:
        cursor.execute(STOP)
    yield somebody_waits
    with connection.cursor() as cursor:
        cursor.execute(GO_ON)


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
    with stopped_after_two() as somebody_waits, worker(log) as process:
        until(somebody_waits)
        kill(process)
        batch.refresh_from_db()
        assert (batch.place, len(batch.outcomes), Refund.objects.count()) == (DONE, DONE, DONE)
    the_next_worker()
    batch = RefundBatch.objects.get(pk=batch.pk)
    assert batch.finished_at is not None
    assert [each["refusal"] for each in batch.outcomes] == [""] * ORDERS
    for payment in payments:
        at_stripe = api(sandbox, "GET", "/v1/refunds", payment_intent=payment.intent_id)["data"]
        assert [each["amount"] for each in at_stripe] == [payment.collected_amount]
        assert payment.refunds.get().state == "succeeded"
