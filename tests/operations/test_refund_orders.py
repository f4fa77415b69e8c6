"""Many orders refunded at once: each once, whoever dies; what is no longer as it was listed is left alone."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from payments.domain.money import Money
from payments.inbox.sweep import sweep
from payments.models import Order, Refund, RefundBatch, StripeCall
from payments.operations.refund_next_orders import AT_ONCE, LEASE, MOST_TRIES, refund_next_orders
from payments.operations.refund_orders import MOST_ORDERS, NoOrders, TooManyOrders, refund_orders
from payments.operations.request_refund import request_refund
from tests.admin.rows import NOW, disputed, more_money_for, order, paid_order, refunded_at_stripe
from tests.operations.shop import colleague
from tests.queue import queued


def start(orders: list[Order], key: uuid.UUID | None = None, **amounts: int) -> RefundBatch:
    listed = [(each.pk, amounts.get(each.reference, each.collected_amount)) for each in orders]
    return refund_orders(
        listed=listed, reason="duplicate", note="Recalled", by=colleague(), form_key=key or uuid.uuid4(), now=NOW
    )


def go_on(batch: RefundBatch, *, minutes: int = 0) -> RefundBatch:
    refund_next_orders(batch_id=batch.pk, now=NOW + timedelta(minutes=minutes))
    batch.refresh_from_db()
    return batch


def test_every_order_is_refunded_once_and_the_batch_says_so() -> None:
    orders = [paid_order(1000 + number) for number in range(3)]
    batch = go_on(start(orders))
    assert (batch.place, batch.finished_at, batch.claimed_until) == (3, NOW, None)
    assert [each["order"] for each in batch.outcomes] == [each.pk for each in orders]
    assert [each["refusal"] for each in batch.outcomes] == ["", "", ""]
    for placed, outcome in zip(orders, batch.outcomes, strict=True):
        refund = Refund.objects.get(payment__order=placed)
        assert outcome["refunds"] == [refund.reference]
        assert (refund.amount, refund.batch, refund.note, refund.asked_by) == (
            placed.collected_amount, batch, "Recalled", colleague(),
        )  # fmt: skip
    assert StripeCall.objects.filter(kind="create_refund").count() == 3
    go_on(batch)
    assert Refund.objects.count() == 3


def test_one_confirmed_form_is_one_batch() -> None:
    key, orders = uuid.uuid4(), [paid_order()]
    batch = start(orders, key)
    assert start(orders, key) == batch
    for _ in range(2):
        go_on(batch)
    assert (RefundBatch.objects.count(), Refund.objects.count()) == (1, 1)


def test_a_long_batch_goes_on_piece_by_piece() -> None:
    orders = [paid_order(1000) for _ in range(AT_ONCE + 1)]
    batch = go_on(start(orders))
    assert (batch.place, batch.finished_at, batch.claimed_until) == (AT_ONCE, None, None)
    assert ("payments.tasks.refund_next_orders", {"batch_id": batch.pk}) in queued()
    assert go_on(batch).finished_at == NOW
    assert Refund.objects.count() == AT_ONCE + 1


def test_what_is_no_longer_as_listed_is_refused_for_that_order_alone() -> None:
    orders = [paid_order(1000) for _ in range(4)]
    batch = start(orders)
    refunded_at_stripe(orders[1].payments.get(), 400)
    more_money_for(orders[2].payments.get(), 500)
    disputed(orders[3].payments.get())
    batch = go_on(batch)
    assert [each["refusal"] for each in batch.outcomes] == [
        "",
        "€10.00 was left when it was listed, now €6.00. Nothing was refunded.",
        "€10.00 was left when it was listed, now €15.00. Nothing was refunded.",
        "€10.00 was left when it was listed, now €0.00. Nothing was refunded.",
    ]
    assert list(Refund.objects.filter(foreign=False).values_list("payment__order", flat=True)) == [orders[0].pk]


def test_what_is_above_the_limit_waits_for_its_second_person(settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": 5000}
    small, large = paid_order(5000), paid_order(5001)
    go_on(start([small, large]))
    assert Refund.objects.get(payment__order=small).state == "asked"
    assert Refund.objects.get(payment__order=large).state == "awaiting_approval"


def test_an_order_with_several_payments_is_split() -> None:
    placed = paid_order(6500)
    more_money_for(placed.payments.get(), 2000)
    placed.refresh_from_db()
    batch = go_on(start([placed]))
    assert batch.outcomes[0]["refunds"] == [f"{placed.reference}-R1", f"{placed.reference}-R2"]


def test_a_worker_that_died_is_followed_by_another_when_its_claim_runs_out() -> None:
    batch = start([paid_order(), paid_order()])
    RefundBatch.objects.update(claimed_until=NOW + LEASE, tries=1)
    assert go_on(batch).place == 0, "it is another's"
    later = NOW + timedelta(minutes=2)
    sweep(now=later)
    assert ("payments.tasks.refund_next_orders", {"batch_id": batch.pk}) in queued()
    assert go_on(batch, minutes=2).finished_at == later
    assert Refund.objects.count() == 2


def test_an_order_that_makes_the_worker_fail_does_not_hold_up_the_others() -> None:
    first, bad, last = paid_order(), paid_order(), paid_order()
    batch = start([first, bad, last])
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$;"
            f"CREATE TRIGGER fails BEFORE INSERT ON payments_refund FOR EACH ROW "
            f"WHEN (NEW.payment_id = {bad.payments.get().pk}) EXECUTE FUNCTION fails()"
        )
    for number in range(MOST_TRIES):
        with pytest.raises(Exception, match="broken"):
            refund_next_orders(batch_id=batch.pk, now=NOW + timedelta(minutes=number))
    batch = go_on(batch, minutes=MOST_TRIES)
    assert batch.finished_at is not None
    assert [bool(each["refusal"]) for each in batch.outcomes] == [False, True, False]
    assert set(Refund.objects.values_list("payment__order", flat=True)) == {first.pk, last.pk}


def test_nothing_and_too_many_are_refused() -> None:
    with pytest.raises(NoOrders):
        start([])
    with pytest.raises(TooManyOrders):
        refund_orders(
            listed=[(number, 1) for number in range(MOST_ORDERS + 1)], reason="", note="", by=colleague(),
            form_key=uuid.uuid4(), now=NOW,
        )  # fmt: skip


def test_what_a_colleague_asked_for_meanwhile_is_not_asked_for_again() -> None:
    placed = paid_order(1000)
    batch = start([placed, order()])
    request_refund(payment=placed.payments.get(), amount=Money(1000, "eur"), reason="", note="", by=colleague(),
                   form_key=uuid.uuid4(), now=NOW)  # fmt: skip
    batch = go_on(batch)
    assert "now €0.00" in batch.outcomes[0]["refusal"]
    assert batch.outcomes[1]["refusal"]
    assert Refund.objects.count() == 1
