"""Money that comes after the cancel waits for a person: to be fulfilled, or given back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from payments.domain.money import Money
from payments.models import Email, Order, Task
from payments.operations.cancel_order import cancel_order
from payments.operations.fulfil_anyway import NothingToDecide, fulfil_anyway
from payments.operations.locking import lock_order
from payments.operations.mark_paid_outside import mark_paid_outside
from payments.operations.return_outside import return_outside
from payments.operations.settle_order import settle_order
from tests.operations.shop import clock, colleague, order_of


def paid_too_late(amount: int = 2500) -> Order:
    """Cancelled, and then its transfer arrived."""
    order = order_of(2500)
    cancel_order(order=order, reason="Not paid.", by=None, now=clock())
    mark_paid_outside(
        order=order, amount=Money(amount, "eur"), how="Transfer", by=colleague(), form_key=uuid.uuid4(), now=clock()
    )
    order.refresh_from_db()
    return order


def decide(order: Order) -> None:
    fulfil_anyway(order=order, by=colleague(), now=clock())
    order.refresh_from_db()


def task() -> Task:
    return Task.objects.get(kind="paid_after_cancel")


def test_the_confirmation_that_waited_goes_out_and_the_task_is_solved() -> None:
    order = paid_too_late()
    assert (order.status, order.paid_after_cancel) == ("paid", True)
    assert task().closed_at is None
    assert not Email.objects.exists()
    decide(order)
    assert (order.status, order.paid_after_cancel) == ("paid", False)
    assert Email.objects.get().reason == f"order_confirmation:{order.reference}"
    assert (task().solved_by, task().solution) == (colleague(), "To be fulfilled although it was cancelled.")
    assert order.notes.get(act="fulfil_anyway").by == colleague()


def test_settling_again_does_not_open_the_task_again() -> None:
    order = paid_too_late()
    decide(order)
    settle_order(order=lock_order(order.pk), now=clock() + timedelta(hours=1))
    order.refresh_from_db()
    assert not order.paid_after_cancel
    assert task().closed_at is not None
    assert Email.objects.count() == 1


def test_an_order_paid_in_part_is_confirmed_when_the_rest_is_there() -> None:
    order = paid_too_late(1000)
    decide(order)
    assert not Email.objects.exists()
    mark_paid_outside(
        order=order, amount=Money(1500, "eur"), how="The rest", by=colleague(), form_key=uuid.uuid4(), now=clock()
    )
    assert Email.objects.get().kind == "order_confirmation"
    assert task().closed_at is not None


def test_money_that_went_back_needs_no_decision_any_more() -> None:
    order = paid_too_late()
    return_outside(
        payment=order.payments.get(), amount=Money(2500, "eur"), how="Transfer", by=colleague(),
        form_key=uuid.uuid4(), now=clock(),
    )  # fmt: skip
    order.refresh_from_db()
    assert (order.status, order.paid_after_cancel) == ("refunded", False)
    assert (task().closed_at is None, task().solved_by) == (False, None)
    with pytest.raises(NothingToDecide):
        decide(order)


def test_only_what_waits_for_a_decision_is_decided_and_once() -> None:
    with pytest.raises(NothingToDecide, match="not waiting for a decision"):
        decide(order_of())
    order = paid_too_late()
    decide(order)
    with pytest.raises(NothingToDecide):
        decide(order)
    assert order.notes.filter(act="fulfil_anyway").count() == 1
