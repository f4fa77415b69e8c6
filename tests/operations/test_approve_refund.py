"""Above a limit a second person must agree: in Python, and in SQL whoever writes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from payments.domain.money import Money
from payments.models import Payment, Refund, StripeCall, Task
from payments.operations.approve_refund import ApproverAsked, NoLongerLeft, approve_refund
from payments.operations.lock_request import AlreadyDecided
from payments.operations.reject_refund import WhyIsMissing, reject_refund
from payments.operations.request_refund import NothingLeftToRefund, request_refund
from payments.operations.what_is_left import refundable
from payments.operations.withdraw_refund import SomebodyElseAsked, withdraw_refund
from payments.operations.write_refund import NobodyAsked
from tests.admin.rows import NOW, more_money_for, paid_order, refunded_at_stripe, returned
from tests.operations.shop import colleague


@pytest.fixture(autouse=True)
def limit(settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": 5000, "jpy": 10000}


def paid(amount: int = 20000, currency: str = "eur") -> Payment:
    return paid_order(amount, currency).payments.get()


def ask(payment: Payment, amount: int, by: str | None = "finn") -> Refund:
    return request_refund(
        payment=payment, amount=Money(amount, payment.currency), reason="duplicate", note="Twice",
        by=colleague(by) if by else None, form_key=uuid.uuid4(), now=NOW,
    )  # fmt: skip


def approve(refund: Refund, by: str = "ada") -> Refund:
    return approve_refund(refund=refund, by=colleague(by), note="Agreed.", now=NOW)


def reject(refund: Refund, by: str = "ada", note: str = "Not before it is back.") -> Refund:
    return reject_refund(refund=refund, by=colleague(by), note=note, now=NOW)


def withdraw(refund: Refund, by: str = "finn") -> Refund:
    return withdraw_refund(refund=refund, by=colleague(by), note="", now=NOW)


def states(payment: Payment) -> list[str]:
    return list(payment.refunds.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("amount", "currency", "state"),
    [
        (5000, "eur", "asked"),
        (5001, "eur", "awaiting_approval"),
        (10000, "jpy", "asked"),
        (10001, "jpy", "awaiting_approval"),
        (1, "usd", "awaiting_approval"),  # not named: always
    ],
)
def test_what_is_above_the_limit_waits_and_stripe_is_not_asked(amount: int, currency: str, state: str) -> None:
    refund = ask(paid(20000, currency), amount)
    assert (refund.state, refund.needs_approval) == (state, state == "awaiting_approval")
    assert StripeCall.objects.filter(kind="create_refund").count() == (state == "asked")


def test_without_a_limit_nobody_has_to_approve(settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {}
    assert ask(paid(10**9), 10**9).state == "asked"


def test_small_amounts_of_one_order_add_up_to_a_large_one() -> None:
    payment = paid()
    other = more_money_for(payment, 20000)
    assert [ask(payment, 3000).state, ask(other, 2000).state] == ["asked", "asked"]
    assert ask(payment, 1).state == "awaiting_approval"
    assert ask(other, 1).state == "awaiting_approval"
    assert ask(paid(), 5000).state == "asked", "another order is counted for itself"


def test_what_was_approved_foreign_or_came_to_nothing_is_not_counted() -> None:
    payment = paid()
    approve(ask(payment, 6000))
    refunded_at_stripe(payment, 1000)
    for state in ("refused", "not_made"):
        Refund.objects.filter(pk=ask(payment, 5000).pk).update(state=state)
    returned(ask(payment, 5000), "canceled")
    assert ask(payment, 5000).state == "asked"


def test_nobody_can_ask_for_much_without_being_somebody() -> None:
    payment = paid()
    with pytest.raises(NobodyAsked):
        ask(payment, 5001, by=None)
    assert states(payment) == []


def test_an_approved_refund_is_asked_of_stripe_once_and_keeps_who_agreed() -> None:
    refund = approve(ask(paid(), 9000))
    assert (refund.state, refund.approved_by, refund.approved_at) == ("asked", colleague("ada"), NOW)
    assert refund.decision_note == "Agreed."
    with pytest.raises(AlreadyDecided):
        approve(refund, by="eve")
    call = StripeCall.objects.get(kind="create_refund")
    assert (call.refund, call.params["amount"], call.asked_by) == (refund, 9000, colleague("ada"))


def test_who_asked_does_not_approve() -> None:
    refund = ask(paid(), 9000)
    with pytest.raises(ApproverAsked):
        approve(refund, by="finn")
    refund.refresh_from_db()
    assert (refund.state, StripeCall.objects.filter(kind="create_refund").count()) == ("awaiting_approval", 0)


def test_what_waits_is_not_left_and_a_rejection_gives_it_free() -> None:
    payment = paid()
    refund = ask(payment, 15000)
    assert refundable(payment=payment) == Money(5000, "eur")
    with pytest.raises(NothingLeftToRefund):
        ask(payment, 5001)
    refund = reject(refund)
    assert (refund.state, refund.rejected_by, refund.rejected_at) == ("rejected", colleague("ada"), NOW)
    assert refundable(payment=payment) == Money(20000, "eur")
    with pytest.raises(AlreadyDecided):
        approve(refund)
    assert not StripeCall.objects.filter(kind="create_refund").exists()


def test_a_rejection_says_why() -> None:
    refund = ask(paid(), 9000)
    with pytest.raises(WhyIsMissing):
        reject(refund, note="  ")


def test_who_asked_withdraws_and_nobody_else() -> None:
    payment = paid()
    refund = ask(payment, 9000)
    with pytest.raises(SomebodyElseAsked):
        withdraw(refund, by="ada")
    assert withdraw(refund).rejected_by == colleague("finn")
    assert refundable(payment=payment) == Money(20000, "eur")


def test_an_approval_is_refused_when_stripe_has_given_the_money_back_meanwhile() -> None:
    payment = paid()
    refund = ask(payment, 15000)
    refunded_at_stripe(payment, 8000)
    with pytest.raises(NoLongerLeft, match=r"Only €120\.00"):
        approve(refund)
    assert Task.objects.filter(kind="over_refunded", closed_at=None).exists()
    reject(refund)
    assert not Task.objects.filter(kind="over_refunded", closed_at=None).exists()
    assert approve(ask(payment, 12000)).state == "asked"


IN_SQL: list[tuple[str, dict[str, Any]]] = [
    ("who_asked_does_not_approve", {"approved_by": "finn", "approved_at": NOW, "state": "asked"}),
    ("a_large_refund_is_sent_once_approved", {"state": "asked"}),
    ("a_large_refund_is_sent_once_approved", {"state": "succeeded"}),
    ("a_refund_stays_as_it_was_asked_for", {"needs_approval": False, "state": "asked"}),
    ("a_refund_stays_as_it_was_asked_for", {"asked_by": "ada"}),
    ("a_refund_stays_as_it_was_asked_for", {"asked_by": None}),
    ("a_refund_stays_as_it_was_asked_for", {"amount": 20000}),
    ("a_refund_stays_as_it_was_asked_for", {"amount": 1}),
    ("a_refund_stays_as_it_was_asked_for", {"currency": "jpy"}),
    ("a_refund_stays_as_it_was_asked_for", {"foreign": True}),
]


@pytest.mark.parametrize(("name", "change"), IN_SQL, ids=[str(number) for number in range(len(IN_SQL))])
def test_sql_itself_refuses_to_go_round_the_approval(name: str, change: dict[str, Any]) -> None:
    refund = ask(paid(), 9000)
    people = {key: colleague(value) for key, value in change.items() if key.endswith("_by") and value}
    with pytest.raises(IntegrityError, match=name if "stays" not in name else "never changed"), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(**{**change, **people})


def test_sql_keeps_a_rejected_refund_rejected_and_an_approval_as_it_was_given() -> None:
    payment = paid()
    rejected, approved = reject(ask(payment, 9000)), approve(ask(payment, 9000))
    again = {"state": "asked", "approved_by": colleague("ada"), "approved_at": NOW}
    for refund, change in ((rejected, again), (approved, {"approved_by": colleague("eve")})):
        with pytest.raises(IntegrityError, match=r"never changed|asked for anew"), transaction.atomic():
            Refund.objects.filter(pk=refund.pk).update(**change)


def test_sql_does_not_take_a_large_request_from_nobody() -> None:
    payment = paid()
    row = {"payment": payment, "amount": 9000, "currency": "eur", "asked_at": NOW, "state_since": NOW}
    with pytest.raises(IntegrityError, match="who_asks_for_much_has_a_name"), transaction.atomic():
        Refund.objects.create(reference="SQL-1", needs_approval=True, state="awaiting_approval", **row)
    with pytest.raises(IntegrityError, match="a_large_refund_is_sent_once_approved"), transaction.atomic():
        Refund.objects.create(reference="SQL-1", needs_approval=True, asked_by=colleague(), state="asked", **row)
