"""Money outside Stripe: written down once, apart from Stripe's, and closed off against being paid twice."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from payments.domain.money import Money
from payments.models import Email, Movement, Order, Payment, Task
from payments.operations.cancel_order import cancel_order
from payments.operations.mark_paid_outside import NotAnAmount, NothingIsMissing, mark_paid_outside
from payments.operations.open_payment import NothingToPay, open_payment
from payments.operations.perform_call import perform_call
from payments.operations.record_movement import record_movement
from payments.operations.request_refund import NothingLeftToRefund, NotRefundable
from payments.operations.return_outside import MoreThanIsLeft, NotPaidOutside, left_outside, return_outside
from payments.stripe.client import Patience
from tests.inbox.at_once import at_once, meeting
from tests.operations.shop import (
    URLS,
    answer_asks,
    call_of,
    clock,
    colleague,
    later,
    opened,
    order_of,
    perform_all,
    refund_of,
    session_of,
    status_of,
)
from tests.operations.stripe_side import api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess


def mark(order: Order, amount: int = 2500, *, form_key: uuid.UUID | None = None, currency: str = "eur") -> Payment:
    return mark_paid_outside(
        order=order,
        amount=Money(amount, currency),
        how="Transfer of 12 May",
        by=colleague(),
        form_key=form_key or uuid.uuid4(),
        now=clock(),
    )


def give_back(payment: Payment, amount: int, *, form_key: uuid.UUID | None = None) -> None:
    return_outside(
        payment=payment,
        amount=Money(amount, "eur"),
        how="In cash",
        by=colleague(),
        form_key=form_key or uuid.uuid4(),
        now=clock(),
    )


def session_status(sandbox: SandboxProcess, payment: Payment) -> str:
    return str(api(sandbox, "GET", f"/v1/checkout/sessions/{payment.session_id}")["status"])


# --- what came in


def test_the_order_is_paid_and_confirmed_by_a_payment_of_its_own_kind() -> None:
    order = order_of()
    payment = mark(order)
    assert status_of(order) == "paid"
    assert (order.collected_amount, order.paid_at is None) == (2500, False)
    assert (payment.reference, payment.outside, status_of(payment)) == (f"{order.reference}-P1", True, "paid")
    movement = Movement.objects.get()
    assert (movement.kind, movement.source, movement.amount) == ("paid_outside", payment.reference, 2500)
    assert Email.objects.get().kind == "order_confirmation"
    note = order.notes.get()
    assert (note.act, note.by, note.text, note.payment) == (
        "marked_paid",
        colleague(),
        "€25.00: Transfer of 12 May",
        payment,
    )
    assert not order.calls.exists(), "Stripe has nothing to do with it"


def test_what_could_still_be_paid_at_stripe_is_closed_there(sandbox: SandboxProcess) -> None:
    order = order_of()
    open_one = opened(order)
    mark(order)
    perform_all()
    assert session_status(sandbox, open_one) == "expired"
    assert (status_of(order), status_of(open_one)) == ("paid", "cancelled")
    with pytest.raises(NothingToPay):
        open_payment(order=order, urls=URLS, now=clock())


def test_a_checkout_whose_making_is_unknown_is_closed_once_it_is_known(sandbox: SandboxProcess) -> None:
    order = order_of()
    unknown = open_payment(order=order, urls=URLS, now=clock())
    sandbox.calls("timeout_after", "/v1/checkout/sessions", seconds=0.5)
    perform_call(call_id=call_of("create_session").pk, now=clock(), patience=Patience(1, 0.3))
    mark(order)
    perform_all(at=later(seconds=5))
    answer_asks(at=later(seconds=6))
    perform_all(at=later(seconds=7))
    unknown.refresh_from_db()
    assert session_status(sandbox, unknown) == "expired"
    assert unknown.checkout_url == "", "nobody is shown it"
    assert status_of(order) == "paid"


def test_a_checkout_that_was_not_asked_for_yet_is_not_made_any_more(sandbox: SandboxProcess) -> None:
    order = order_of()
    open_payment(order=order, urls=URLS, now=clock())
    mark(order)
    perform_all()
    assert not sandbox.requests("POST", "/v1/checkout/sessions")
    assert not Task.objects.exists()


def test_a_customer_who_pays_meanwhile_has_paid_twice_and_a_person_is_told(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))  # its events are still on their way
    mark(order)
    perform_all()
    answer_asks(at=later(seconds=1))
    order.refresh_from_db()
    assert (order.status, order.collected_amount, order.overpaid) == ("paid", 5000, True)
    assert Task.objects.get(kind="overpaid").worth == Money(2500, "eur")
    assert Email.objects.filter(kind="order_confirmation").count() == 1


def test_marking_while_the_event_of_a_payment_comes_in_keeps_both(sandbox: SandboxProcess) -> None:
    order = order_of()
    colleague()
    sandbox.pay(session_of(opened(order)))
    told = [partial(deliver, event) for event in events_of(sandbox)]
    with meeting("payments_order", 2):
        outcomes = at_once(partial(mark, order), *told)
    order.refresh_from_db()
    if isinstance(outcomes[0], NothingIsMissing):  # the customer was faster
        assert order.collected_amount == 2500
    else:
        assert isinstance(outcomes[0], Payment), outcomes[0]
        assert (order.collected_amount, order.overpaid) == (5000, True)
    assert order.status == "paid"
    assert Email.objects.filter(kind="order_confirmation").count() == 1


def test_a_part_leaves_the_rest_missing_and_asks_for_a_person() -> None:
    order = order_of()
    mark(order, 1000)
    order.refresh_from_db()
    assert (order.status, order.underpaid) == ("pending", True)
    assert Task.objects.get().worth == Money(1500, "eur")
    second = mark(order, 1500)
    assert second.reference == f"{order.reference}-P2"
    order.refresh_from_db()
    assert (order.status, order.underpaid) == ("paid", False)
    assert not Task.objects.filter(closed_at=None).exists()


def test_what_arrives_for_a_cancelled_order_waits_for_a_decision() -> None:
    order = order_of()
    cancel_order(order=order, reason="Not paid.", by=None, now=clock())
    mark(order)
    assert status_of(order) == "paid"
    assert Task.objects.get().kind == "paid_after_cancel"
    assert not Email.objects.exists()


def test_the_same_form_marks_once_and_two_people_at_once_too() -> None:
    order, key = order_of(), uuid.uuid4()
    assert mark(order, 1000, form_key=key) == mark(order, 1000, form_key=key)
    assert Movement.objects.count() == 1


@pytest.mark.usefixtures("transactional_db")
def test_two_clicks_at_once_mark_once_and_a_colleague_is_told_that_nothing_is_missing() -> None:
    order, key = order_of(), uuid.uuid4()
    colleague()
    first, second = at_once(*[partial(mark, order, form_key=key)] * 2)
    assert first == second == Payment.objects.get()
    with pytest.raises(NothingIsMissing, match="is paid: nothing is missing"):
        mark(order)
    assert Movement.objects.count() == 1


@pytest.mark.usefixtures("transactional_db")
def test_two_colleagues_at_once_mark_it_once() -> None:
    order = order_of()
    colleague()
    outcomes = at_once(partial(mark, order), partial(mark, order))
    assert sorted(type(each).__name__ for each in outcomes) == ["NothingIsMissing", "Payment"]
    assert Movement.objects.count() == 1


@pytest.mark.parametrize(("amount", "currency"), [(0, "eur"), (-5, "eur"), (2500, "usd")])
def test_what_is_no_amount_of_the_order_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(NotAnAmount):
        mark(order_of(), amount, currency=currency)
    assert not Payment.objects.exists()


def test_stripe_is_never_asked_to_refund_it() -> None:
    payment = mark(order_of())
    with pytest.raises((NothingLeftToRefund, NotRefundable), match="outside Stripe"):
        refund_of(payment, 100)


# --- what went back


def test_what_is_given_back_is_written_down_and_settled() -> None:
    order = order_of()
    payment = mark(order)
    give_back(payment, 1000)
    order.refresh_from_db()
    assert (order.status, order.returned_amount) == ("paid", 1000)
    give_back(payment, 1500)
    payment.refresh_from_db()
    assert (status_of(order), status_of(payment)) == ("refunded", "refunded")
    assert left_outside(payment=payment).amount == 0
    assert [each.amount for each in Movement.objects.order_by("pk")] == [2500, -1000, -1500]
    assert [each.text for each in order.notes.filter(act="returned_outside").order_by("pk")] == [
        "€10.00: In cash",
        "€15.00: In cash",
    ]


def test_giving_the_difference_back_ends_the_task_of_an_overpaid_order() -> None:
    order = order_of()
    payment = mark(order, 3000)
    assert Task.objects.get(kind="overpaid").closed_at is None
    give_back(payment, 500)
    order.refresh_from_db()
    assert (order.status, order.overpaid) == ("paid", False)
    assert Task.objects.get(kind="overpaid").closed_at is not None


def test_no_more_is_given_back_than_came_in() -> None:
    payment = mark(order_of())
    for amount in (2501, 0, -1):
        with pytest.raises(MoreThanIsLeft, match=r"has €25\.00 left"):
            give_back(payment, amount)
    assert Movement.objects.count() == 1


def test_the_same_form_gives_back_once_also_when_nothing_is_left() -> None:
    payment, key = mark(order_of()), uuid.uuid4()
    for _ in range(2):
        give_back(payment, 2500, form_key=key)
    assert Movement.objects.filter(kind="returned_outside").count() == 1


def test_what_stripe_collected_is_refunded_there(sandbox: SandboxProcess) -> None:
    payment = opened()
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    with pytest.raises(NotPaidOutside, match="refund it there"):
        give_back(payment, 100)


@pytest.mark.usefixtures("transactional_db")
def test_two_colleagues_at_once_do_not_give_back_more_than_came_in() -> None:
    payment = mark(order_of())
    outcomes = at_once(partial(give_back, payment, 2000), partial(give_back, payment, 2000))
    assert sorted(type(each).__name__ for each in outcomes) == ["MoreThanIsLeft", "NoneType"]


# --- what SQL refuses, whoever writes


def write(payment: Payment, kind: str, amount: int) -> None:
    with transaction.atomic():
        record_movement(
            payment=payment, kind=kind, source=f"{kind}{amount}", money=Money(amount, "eur"),
            moved_at=clock(), heard_at=clock(),
        )  # fmt: skip


def test_sql_refuses_to_give_back_more_outside_than_came_in() -> None:
    payment = mark(order_of())
    write(payment, "returned_outside", -2000)
    with pytest.raises(IntegrityError, match="is more than the 500 left"):
        write(payment, "returned_outside", -501)


def test_sql_refuses_outside_money_on_a_payment_at_stripe() -> None:
    payment = open_payment(order=order_of(), urls=URLS, now=clock())
    with pytest.raises(IntegrityError, match="not made outside Stripe"):
        write(payment, "paid_outside", 100)


def test_sql_refuses_a_payment_that_is_both_outside_and_at_stripe() -> None:
    payment = mark(order_of())
    with pytest.raises(IntegrityError, match="what_was_paid_outside_is_not_at_stripe"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(intent_id="pi_1")
