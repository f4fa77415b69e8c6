"""A payment made elsewhere on the account is given to the order that it pays, and no later report undoes it."""

from __future__ import annotations

import random
import uuid
from functools import partial

import pytest

from payments.models import Customer, Email, House, Movement, Order, Payment, Refund, Task
from payments.operations.cancel_order import cancel_order
from payments.operations.mark_paid_outside import mark_paid_outside
from payments.operations.match_payment import (
    AttachedAlready,
    NotForeign,
    NothingCollected,
    OtherMode,
    match_payment,
)
from payments.operations.open_payment import open_payment
from tests.inbox.at_once import at_once, meeting
from tests.operations.shop import (
    URLS,
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
from tests.operations.stripe_side import Json, api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess


def sold_elsewhere(
    sandbox: SandboxProcess, amount: int = 2500, currency: str = "eur", method: str = "pm_card_visa", **more: Json | str
) -> Payment:
    """Another program on the same account has taken a payment, and we have heard of it."""
    intent = api(
        sandbox, "POST", "/v1/payment_intents", amount=amount, currency=currency, payment_method=method, confirm="true",
        automatic_payment_methods={"enabled": "true", "allow_redirects": "never"}, **more,
    )  # fmt: skip
    deliver_all(sandbox)
    return Payment.objects.get(intent_id=intent["id"])


def match(payment: Payment, order: Order) -> None:
    match_payment(payment=payment, order=order, by=colleague(), now=clock())


def facts(order: Order) -> tuple[str, int, int]:
    order.refresh_from_db()
    return order.status, order.collected_amount, order.returned_amount


def test_the_order_is_paid_and_confirmed_by_it(sandbox: SandboxProcess) -> None:
    order, foreign = order_of(), sold_elsewhere(sandbox)
    match(foreign, order)
    foreign.refresh_from_db()
    assert foreign.order == order
    assert foreign.foreign
    assert facts(order) == ("paid", 2500, 0)
    assert Email.objects.get().reason == f"order_confirmation:{order.reference}"
    note = order.notes.get()
    assert (note.act, note.by, note.payment) == ("payment_matched", colleague(), foreign)


def test_the_customer_that_stripe_named_becomes_the_orders(sandbox: SandboxProcess) -> None:
    customer = api(sandbox, "POST", "/v1/customers", email="ada@example.org")["id"]
    order = order_of()
    match(sold_elsewhere(sandbox, customer=customer), order)
    order.refresh_from_db()
    assert order.customer is not None
    assert order.customer.stripe_id == customer


@pytest.mark.parametrize("who", [Customer, Order])
def test_nobody_who_was_anonymised_is_tied_to_a_name_again(
    sandbox: SandboxProcess, who: type[Customer | Order]
) -> None:
    customer = api(sandbox, "POST", "/v1/customers", email="ada@example.org")["id"]
    order, foreign = order_of(), sold_elsewhere(sandbox, customer=customer)
    who.objects.update(email="", anonymised_at=clock())
    match(foreign, order)
    order.refresh_from_db()
    assert (order.customer, order.status) == (None, "paid")


def test_its_open_checkout_is_closed_so_that_nobody_pays_twice(sandbox: SandboxProcess) -> None:
    order = order_of()
    own = opened(order)
    match(sold_elsewhere(sandbox), order)
    perform_all()
    assert api(sandbox, "GET", f"/v1/checkout/sessions/{own.session_id}")["status"] == "expired"
    assert facts(order) == ("paid", 2500, 0)


def test_another_currency_is_flagged_and_does_not_pay(sandbox: SandboxProcess) -> None:
    order = order_of(2500, "usd")
    match(sold_elsewhere(sandbox), order)
    order.refresh_from_db()
    assert (order.status, order.collected_amount, order.other_currency) == ("pending", 0, True)
    assert Task.objects.get().kind == "other_currency"


def test_no_report_in_any_order_takes_it_away_again(sandbox: SandboxProcess) -> None:
    order, other = order_of(), order_of()
    foreign = sold_elsewhere(sandbox)
    api(sandbox, "POST", "/v1/refunds", payment_intent=foreign.intent_id, amount=500)
    deliver_all(sandbox)
    match(foreign, other)
    match(foreign, order)
    told = events_of(sandbox)
    for seed in range(3):
        again = [{**each, "id": f"{each['id']}_{seed}"} for each in told]
        random.Random(seed).shuffle(again)
        deliver(*again)
        foreign.refresh_from_db()
        assert foreign.order == order
        assert facts(order) == ("paid", 2500, 500)
        assert facts(other) == ("pending", 0, 0)
    assert Movement.objects.filter(kind="collected").count() == 1
    assert Email.objects.filter(kind="refund_notice").count() == 1
    assert not Task.objects.filter(closed_at=None).exists()


def test_what_is_heard_of_it_later_reaches_the_order(sandbox: SandboxProcess) -> None:
    order, foreign = order_of(), sold_elsewhere(sandbox)
    match(foreign, order)
    api(sandbox, "POST", "/v1/refunds", payment_intent=foreign.intent_id, amount=2500)
    deliver_all(sandbox)
    assert facts(order) == ("refunded", 2500, 2500)
    assert Email.objects.filter(kind="refund_notice").count() == 1


def test_it_can_be_refunded_from_here_once_it_is_attached(sandbox: SandboxProcess) -> None:
    order, foreign = order_of(), sold_elsewhere(sandbox)
    match(foreign, order)
    foreign.refresh_from_db()
    refund_of(foreign, 1000)
    perform_all()
    assert Refund.objects.get().state == "succeeded"
    assert facts(order) == ("paid", 2500, 1000)


def test_it_may_be_moved_to_another_order_and_both_are_settled(sandbox: SandboxProcess) -> None:
    wrong, right = order_of(), order_of()
    foreign = sold_elsewhere(sandbox)
    match(foreign, wrong)
    match(foreign, right)
    assert facts(wrong) == ("pending", 0, 0)
    assert facts(right) == ("paid", 2500, 0)
    assert wrong.paid_at is None
    texts = list(wrong.notes.order_by("pk").values_list("text", flat=True))
    assert texts[1] == f"{foreign.reference}, €25.00, to {right.reference}, from {wrong.reference}"
    opened(wrong)  # which can be paid again


def test_the_next_payment_of_an_order_has_a_name_that_is_free(sandbox: SandboxProcess) -> None:
    wrong, right = order_of(5000), order_of()
    foreign = sold_elsewhere(sandbox)
    match(foreign, wrong)
    key = uuid.uuid4()
    mark_paid_outside(order=wrong, amount=wrong.total, how="", by=colleague(), form_key=key, now=clock())
    match(foreign, right)
    assert list(wrong.payments.values_list("reference", flat=True)) == [f"{wrong.reference}-P1"]


def test_a_cancelled_order_that_gets_one_waits_for_a_decision(sandbox: SandboxProcess) -> None:
    order, foreign = order_of(), sold_elsewhere(sandbox)
    cancel_order(order=order, reason="Not paid.", by=None, now=clock())
    match(foreign, order)
    assert status_of(order) == "paid"
    assert order.paid_after_cancel


def test_the_task_that_asked_for_it_is_solved_and_stays_so(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    deliver_all(sandbox)
    marks = {"backoffice": str(House.ours().installation_id), "ref": order.payments.get().reference}
    foreign = sold_elsewhere(sandbox, metadata=marks)
    task = Task.objects.get(kind="foreign_payment")
    assert task.closed_at is None
    match(foreign, order_of())
    deliver(*[{**each, "id": f"{each['id']}_again"} for each in events_of(sandbox)])
    task.refresh_from_db()
    assert (task.closed_at is None, task.solved_by) == (False, colleague())
    assert Task.objects.filter(kind="foreign_payment").count() == 1


# --- refusals


def test_a_payment_of_an_order_here_stays_there(sandbox: SandboxProcess) -> None:
    own = opened()
    sandbox.pay(session_of(own))
    deliver_all(sandbox)
    own.refresh_from_db()
    with pytest.raises(NotForeign, match="cannot be attached"):
        match(own, order_of())


def test_test_and_live_do_not_mix(sandbox: SandboxProcess) -> None:
    foreign, order = sold_elsewhere(sandbox), order_of()
    Order.objects.filter(pk=order.pk).update(livemode=True)
    with pytest.raises(OtherMode):
        match(foreign, order)


def test_one_that_collected_nothing_is_not_attached(sandbox: SandboxProcess) -> None:
    intent = api(sandbox, "POST", "/v1/payment_intents", amount=2500, currency="eur")["id"]
    deliver_all(sandbox)
    with pytest.raises(NothingCollected):
        match(Payment.objects.get(intent_id=intent), order_of())


def test_it_is_attached_to_an_order_once(sandbox: SandboxProcess) -> None:
    foreign, order = sold_elsewhere(sandbox), order_of()
    match(foreign, order)
    with pytest.raises(AttachedAlready):
        match(foreign, order)
    assert order.notes.count() == 1


# --- at once


def test_two_colleagues_at_once_give_it_to_one_order_after_the_other(sandbox: SandboxProcess) -> None:
    orders, foreign = [order_of(), order_of()], sold_elsewhere(sandbox)
    colleague()
    with meeting("payments_order", 2):
        outcomes = at_once(*[partial(match, foreign, order) for order in orders])
    assert list(outcomes) == [None, None]
    assert sorted(facts(order) for order in orders) == [("paid", 2500, 0), ("pending", 0, 0)]


def test_reports_that_come_in_while_it_is_attached_neither_fail_nor_undo_it(sandbox: SandboxProcess) -> None:
    order, foreign = order_of(), sold_elsewhere(sandbox)
    colleague()
    api(sandbox, "POST", "/v1/refunds", payment_intent=foreign.intent_id, amount=500)
    (refunded,) = [each for each in events_of(sandbox) if each["type"] == "refund.created"]
    with meeting("payments_payment", 2):
        outcomes = at_once(partial(match, foreign, order), partial(deliver, refunded))
    assert list(outcomes) == [None, None]
    deliver(*[{**each, "id": f"{each['id']}_again"} for each in events_of(sandbox)])
    foreign.refresh_from_db()
    assert foreign.order == order
    assert facts(order) == ("paid", 2500, 500)


def test_paying_while_it_is_attached_is_recorded_as_paid_twice(sandbox: SandboxProcess) -> None:
    order = order_of()
    foreign = sold_elsewhere(sandbox)
    payment = open_payment(order=order, urls=URLS, now=clock())
    perform_all()
    payment.refresh_from_db()
    sandbox.pay(session_of(payment))
    match(foreign, order)
    perform_all(at=later(seconds=1))
    deliver_all(sandbox)
    order.refresh_from_db()
    assert (order.collected_amount, order.overpaid) == (5000, True)
