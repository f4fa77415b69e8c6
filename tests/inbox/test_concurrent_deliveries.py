"""Events that arrive in the same moment. Each race is first shown without the lock that decides it."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from payments.inbox.process_event import process_event
from payments.models import Email, Movement, Order, Payment, Refund, StripeEvent
from payments.operations.request_refund import NothingLeftToRefund
from tests.inbox.at_once import at_once, meeting
from tests.operations.shop import clock, opened, order_of, refund_of, session_of, status_of
from tests.operations.stripe_side import Json, api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one patch of our own code: what would happen if nobody waited for anybody."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)


def race(*events: Json, about: str = "payments_payment") -> None:
    """Deliver them at once; each has read before the first has written."""
    with meeting(about, len(events)):
        outcomes = at_once(*[partial(deliver, event) for event in events])
    assert outcomes == [None] * len(events)


def deliver_at_once(*events: Json, about: str = "payments_payment") -> None:
    """The race, and then the worker's part: an event that waited too long for its lock comes again."""
    race(*events, about=about)
    for event in StripeEvent.objects.filter(state="failed", traceback__contains="lock timeout"):
        process_event(event_id=event.pk, now=clock())
    assert not StripeEvent.objects.exclude(state="recorded").exists()


def of_type(sandbox: SandboxProcess, kind: str) -> list[Json]:
    return [each for each in events_of(sandbox) if each["type"] == kind]


def test_the_same_event_eight_times_at_once_is_one_event_one_movement_one_mail(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    (paid,) = of_type(sandbox, "payment_intent.succeeded")
    deliver_at_once(*[paid] * 8)
    assert StripeEvent.objects.get().tries == 1
    assert Movement.objects.get().amount == 2500
    assert Email.objects.get().kind == "order_confirmation"
    assert status_of(order) == "paid"


# --- two refunds of one payment


def two_refunds(sandbox: SandboxProcess) -> tuple[Payment, list[Json]]:
    payment = opened(order_of(2500))
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    payment.refresh_from_db()
    for amount in (1000, 1500):
        api(sandbox, "POST", "/v1/refunds", payment_intent=payment.intent_id, amount=amount)
    return payment, of_type(sandbox, "refund.created")


def test_without_the_lock_one_of_two_refunds_is_lost_from_the_sum(sandbox: SandboxProcess, without_locks: None) -> None:
    payment, events = two_refunds(sandbox)
    race(*events)
    payment.refresh_from_db()
    assert payment.returned_amount != 2500


def test_two_refunds_at_once_are_both_in_the_sum(sandbox: SandboxProcess) -> None:
    payment, events = two_refunds(sandbox)
    deliver_at_once(*events)
    assert status_of(payment) == "refunded"
    assert payment.returned_amount == 2500
    assert payment.order is not None
    assert status_of(payment.order) == "refunded"
    assert Refund.objects.count() == 2


# --- two reports of one payment


def session_and_intent(sandbox: SandboxProcess) -> tuple[Payment, list[Json]]:
    payment = opened()
    sandbox.pay(session_of(payment))
    events = events_of(sandbox)
    wanted = ("checkout.session.completed", "payment_intent.succeeded", "charge.succeeded")
    return payment, [each for each in events if each["type"] in wanted]


def test_without_the_lock_one_report_of_a_payment_overwrites_another(
    sandbox: SandboxProcess, without_locks: None
) -> None:
    payment, events = session_and_intent(sandbox)
    race(*events)
    payment.refresh_from_db()
    heard_all = payment.session is not None and payment.session.rung == "complete_paid" and payment.intent is not None
    assert not (heard_all and payment.last4 == "4242")


def test_all_reports_of_a_payment_at_once_are_all_known(sandbox: SandboxProcess) -> None:
    payment, events = session_and_intent(sandbox)
    deliver_at_once(*events)
    payment.refresh_from_db()
    assert payment.session is not None
    assert payment.session.rung == "complete_paid"
    assert payment.intent is not None
    assert (payment.intent.rung, payment.last4, payment.collected_amount) == ("succeeded", "4242", 2500)
    assert Movement.objects.count() == 1
    assert Email.objects.count() == 1


# --- two payments of one order


def paid_twice(sandbox: SandboxProcess) -> tuple[Order, list[Json]]:
    order = order_of(2500)
    first = opened(order)
    Payment.objects.update(never_opened_at=clock(), closed=True)  # as if its answer had got lost, and it was given up
    second = opened(order)
    assert first != second
    for payment in (first, second):
        sandbox.pay(session_of(payment))
    deliver(*of_type(sandbox, "payment_intent.created"))  # the customer is known, and nothing else touches the order
    return order, of_type(sandbox, "payment_intent.succeeded")


def test_without_the_lock_an_order_paid_twice_at_once_does_not_notice(
    sandbox: SandboxProcess, without_locks: None
) -> None:
    order, events = paid_twice(sandbox)
    race(*events, about="payments_order")
    order.refresh_from_db()
    assert order.collected_amount == 2500


def test_an_order_paid_twice_at_once_is_overpaid_and_confirmed_once(sandbox: SandboxProcess) -> None:
    order, events = paid_twice(sandbox)
    deliver_at_once(*events, about="payments_order")
    order.refresh_from_db()
    assert (order.collected_amount, order.overpaid) == (5000, True)
    assert Email.objects.filter(kind="order_confirmation").count() == 1


# --- two colleagues, one payment


def paid(sandbox: SandboxProcess) -> Payment:
    payment = opened(order_of(5000))
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    payment.refresh_from_db()
    return payment


def insert(payment: Payment, amount: int) -> None:
    """Past Python's check; held open for a moment before it commits."""
    refund = Refund(
        reference=f"SQL-{uuid.uuid4().hex[:8]}",
        payment=payment,
        amount=amount,
        currency="eur",
        asked_at=clock(),
        state_since=clock(),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        Refund.objects.bulk_create([refund])
        cursor.execute("SELECT pg_sleep(0.2)")


def test_without_the_trigger_two_colleagues_give_back_more_than_came_in(sandbox: SandboxProcess) -> None:
    payment = paid(sandbox)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_refund DISABLE TRIGGER admit_refund")
    try:
        at_once(*[partial(insert, payment, 3000)] * 2)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE payments_refund ENABLE TRIGGER admit_refund")
    assert sum(Refund.objects.values_list("amount", flat=True)) == 6000


def test_the_trigger_admits_one_of_two_refunds_that_together_are_too_much(sandbox: SandboxProcess) -> None:
    payment = paid(sandbox)
    outcomes = at_once(*[partial(insert, payment, 3000)] * 2)
    assert sorted(type(each).__name__ for each in outcomes) == ["IntegrityError", "NoneType"]
    assert Refund.objects.get().amount == 3000


def test_two_colleagues_at_once_get_a_refund_and_a_sentence(sandbox: SandboxProcess) -> None:
    payment = paid(sandbox)
    outcomes = at_once(*[partial(refund_of, payment, 3000)] * 2)
    assert sorted(type(each).__name__ for each in outcomes) == ["NothingLeftToRefund", "Refund"]
    assert Refund.objects.count() == 1


def test_without_the_lock_sql_still_admits_only_one(sandbox: SandboxProcess, without_locks: None) -> None:
    payment = paid(sandbox)
    outcomes = at_once(*[partial(refund_of, payment, 3000)] * 2)
    refusals = [each for each in outcomes if isinstance(each, IntegrityError | NothingLeftToRefund)]
    assert len(refusals) == 1
    assert Refund.objects.count() == 1


def test_one_form_sent_twice_at_once_is_one_refund(sandbox: SandboxProcess) -> None:
    payment = paid(sandbox)
    key = uuid.uuid4()
    first, second = at_once(*[partial(refund_of, payment, 1000, form_key=key)] * 2)
    assert first == second == Refund.objects.get()
