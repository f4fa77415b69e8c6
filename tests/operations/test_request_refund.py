"""Money goes back once a form, and never more than came in: in Python, in SQL, in every currency."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from payments.domain.money import Money
from payments.models import Email, Movement, Payment, Refund, Task
from payments.operations.request_refund import NothingLeftToRefund, NotRefundable, request_refund
from payments.operations.what_is_left import refundable
from tests.operations.shop import (
    ASKS_THE_BANK,
    GOOD,
    REFUND_FAILS_LATER,
    clock,
    colleague,
    opened,
    order_of,
    perform_all,
    refund_of,
    session_of,
    status_of,
)
from tests.operations.stripe_side import api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess


def paid_with(sandbox: SandboxProcess, amount: int = 5000, currency: str = "eur", card: str = GOOD) -> Payment:
    payment = opened(order_of(amount, currency))
    sandbox.pay(session_of(payment), card=card)
    deliver_all(sandbox)
    payment.refresh_from_db()
    return payment


def insert_in_sql(payment: Payment, amount: int, currency: str = "eur") -> None:
    """Past Python and its checks: the trigger alone decides."""
    refund = Refund(
        reference=f"SQL-{uuid.uuid4().hex[:8]}",
        payment=payment,
        amount=amount,
        currency=currency,
        asked_at=clock(),
        state_since=clock(),
    )
    with transaction.atomic():
        Refund.objects.bulk_create([refund])


def test_a_refund_is_shown_as_refunded_only_when_stripe_says_so(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    refund = refund_of(payment, 5000)
    assert (refund.state, status_of(payment)) == ("asked", "paid")
    perform_all()
    assert status_of(payment) == "refunded"
    assert payment.order is not None
    assert status_of(payment.order) == "refunded"


def test_a_part_leaves_the_order_paid_and_says_how_much_went_back(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    refund_of(payment, 1999)
    perform_all()
    assert status_of(payment) == "paid"
    assert payment.returned_amount == 1999
    assert refundable(payment=payment) == Money(3001, "eur")


def test_the_same_form_twice_is_one_refund_and_one_call(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    key = uuid.uuid4()
    first, second = refund_of(payment, 1000, form_key=key), refund_of(payment, 1000, form_key=key)
    assert first == second
    perform_all()
    assert Refund.objects.count() == 1
    assert len(sandbox.requests("POST", "/v1/refunds")) == 1


def test_who_asked_and_why_is_kept(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    refund = request_refund(
        payment=payment,
        amount=Money(1, "eur"),
        reason="duplicate",
        note="called twice",
        by=colleague(),
        form_key=uuid.uuid4(),
        now=clock(),
    )
    assert (refund.asked_by, refund.note) == (colleague(), "called twice")
    perform_all()
    refund.refresh_from_db()
    assert api(sandbox, "GET", f"/v1/refunds/{refund.stripe_id}")["reason"] == "duplicate"


@pytest.mark.parametrize("amount", [5001, 10**12])
def test_more_than_was_collected_is_refused_with_what_is_left(sandbox: SandboxProcess, amount: int) -> None:
    payment = paid_with(sandbox)
    with pytest.raises(NothingLeftToRefund, match=r"€50\.00 left"):
        refund_of(payment, amount)
    assert not Refund.objects.exists()


def test_what_is_under_way_is_not_left(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    refund_of(payment, 3000)
    with pytest.raises(NothingLeftToRefund, match=r"€20\.00 left"):
        refund_of(payment, 2001)
    assert refund_of(payment, 2000).amount == 2000


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_than_nothing_are_refused(sandbox: SandboxProcess, amount: int) -> None:
    with pytest.raises(NotRefundable):
        refund_of(paid_with(sandbox), amount)


def test_another_currency_is_refused(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    with pytest.raises(NotRefundable, match="EUR"):
        request_refund(
            payment=payment,
            amount=Money(1, "usd"),
            reason="",
            note="",
            by=None,
            form_key=uuid.uuid4(),
            now=clock(),
        )


def test_what_was_not_paid_cannot_be_refunded(sandbox: SandboxProcess) -> None:
    payment = opened()
    with pytest.raises(NothingLeftToRefund):
        refund_of(payment, 1)
    with pytest.raises(IntegrityError, match="is more than the 0 left"):
        insert_in_sql(payment, 1)


def test_yen_have_no_cents_and_go_back_in_parts(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox, 1234, "jpy")
    refund_of(payment, 234)
    perform_all()
    payment.refresh_from_db()
    assert refundable(payment=payment) == Money(1000, "jpy")
    refund_of(payment, 1000)
    perform_all()
    assert status_of(payment) == "refunded"


def test_dinars_go_back_in_steps_of_ten_fils(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox, 12340, "kwd")
    with pytest.raises(NotRefundable, match="last digit must be 0"):
        refund_of(payment, 1234)
    refund_of(payment, 1230)
    perform_all()
    payment.refresh_from_db()
    assert refundable(payment=payment) == Money(11110, "kwd")


def test_sql_itself_refuses_more_than_is_left(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    refund_of(payment, 3000)
    perform_all()
    insert_in_sql(payment, 1500)
    with pytest.raises(IntegrityError, match="more than the 500 left"):
        insert_in_sql(payment, 501)
    insert_in_sql(payment, 500)


def test_what_stripe_reports_is_recorded_even_when_it_is_too_much(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    refund_of(payment, 4000)  # not sent yet
    api(sandbox, "POST", "/v1/refunds", payment_intent=payment.intent_id, amount=3000)
    deliver_all(sandbox)
    payment.refresh_from_db()
    assert Refund.objects.filter(foreign=True).count() == 1
    assert refundable(payment=payment) == Money(0, "eur")
    assert Task.objects.get(kind="over_refunded").closed_at is None
    perform_all()  # the unsent one is refused, and nothing is too much any more
    assert Task.objects.get(kind="over_refunded").closed_at is not None
    payment.refresh_from_db()
    assert refundable(payment=payment) == Money(2000, "eur")


def test_a_refund_heard_of_before_its_money_is_no_alarm(sandbox: SandboxProcess) -> None:
    payment = opened(order_of(5000))
    sandbox.pay(session_of(payment))
    deliver_all(sandbox, "payment_intent.created")
    payment.refresh_from_db()
    api(sandbox, "POST", "/v1/refunds", payment_intent=payment.intent_id, amount=5000)
    deliver_all(sandbox, "refund.created")
    deliver_all(sandbox)
    assert not Task.objects.filter(closed_at=None).exists()
    assert status_of(payment) == "refunded"


def test_a_refund_that_fails_later_is_money_that_came_back_to_us(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox, card=REFUND_FAILS_LATER)
    refund = refund_of(payment, 5000)
    perform_all()
    deliver_all(sandbox)
    assert status_of(payment) == "refunded"
    sandbox.clock(advance=30 * 86400)
    deliver_all(sandbox)
    refund.refresh_from_db()
    assert (refund.state, refund.failure_reason) == ("failed", "expired_or_canceled_card")
    assert status_of(payment) == "paid"
    kinds = Movement.objects.filter(source=refund.stripe_id).order_by("pk").values_list("kind", "amount")
    assert list(kinds) == [("returned", -5000), ("return_failed", 5000)]
    assert Task.objects.get(kind="refund_failed").refund == refund
    assert set(Email.objects.filter(refund=refund).values_list("kind", flat=True)) == {"refund_notice", "refund_failed"}
    assert refundable(payment=payment) == Money(5000, "eur"), "it can be given back another time"


def test_every_refund_is_told_once_however_often_it_is_heard(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    refund_of(payment, 1000)
    perform_all()
    for _ in range(3):
        deliver(*events_of(sandbox))
    assert Email.objects.filter(kind="refund_notice").count() == 1
    assert Movement.objects.filter(kind="returned").count() == 1


def test_a_payment_that_asked_the_bank_can_be_refunded_too(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox, card=ASKS_THE_BANK)
    refund_of(payment, 5000)
    perform_all()
    assert status_of(payment) == "refunded"


def test_a_refund_made_for_another_order_of_the_same_payment_number_is_kept_apart(sandbox: SandboxProcess) -> None:
    one, other = paid_with(sandbox), paid_with(sandbox)
    assert refund_of(one, 100).reference != refund_of(other, 100).reference


def test_the_trigger_counts_only_the_payments_own_currency(sandbox: SandboxProcess) -> None:
    payment = paid_with(sandbox)
    with pytest.raises(IntegrityError, match="is more than the 0 left"):
        insert_in_sql(payment, 1, "usd")
