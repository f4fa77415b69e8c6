"""A backfill ends where everything else that tells of the same objects ends, and running it again changes nothing."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.models import Ask, Customer, Email, Movement, Order, Payment, Refund, Task
from payments.operations.read_asked import read_asked
from payments.sync.pace import pace_without_limit
from payments.sync.start_run import start_run
from payments.sync.sync_run import sync_run
from payments.sync.types import TYPES
from tests.inbox.histories import baskets, begin, histories, play
from tests.inbox.test_any_arrival import MANY
from tests.inbox.truth import empty_the_house, fingerprint, forget_what_was_heard, settle_doubts
from tests.operations.shop import clock, later, opened, order_of, session_of
from tests.operations.stripe_side import api, deliver_all
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess
from tests.sync.backfill import backfill, one_by_one, written

HISTORIES = int(os.environ.get("HISTORIES", "7"))  # more of them, for a longer search


def lasting(truth: dict[str, Any]) -> dict[str, Any]:
    """What Stripe still knows later. Which second an event tells is its own, a list tells the balance's; and of a card
    that was refused before it was charged only the last one's name is kept."""
    return {name: rows for name, rows in truth.items() if name not in ("movements", "attempts", "unheard")} | {
        "movements": [(*row[:4], row[5]) for row in truth["movements"]],
        "attempts": [(*row[:5], *row[6:]) for row in truth["attempts"] if row[1]],
        "orders": [(*row[:4], row[4] is None, *row[5:]) for row in truth["orders"]],
        "payments": [(*row[:12], row[12] is None, row[13] is None, *row[14:]) for row in truth["payments"]],
        "refunds": [(*row[:7], row[7] is None) for row in truth["refunds"]],
    }


@settings(parent=MANY, max_examples=HISTORIES)
@given(baskets=baskets, data=st.data(), chance=st.randoms(use_true_random=False))
def test_a_backfill_ends_as_events_do_and_as_reading_each_object_does(
    sandbox: SandboxProcess, baskets: list[tuple[int, str]], data: st.DataObject, chance: random.Random
) -> None:
    empty_the_house()
    shop = begin(sandbox, baskets)
    play(shop, data.draw(histories(len(baskets)), label="history"))
    settle_doubts(sandbox)
    shop.hear()
    told = fingerprint()
    backfill()
    settle_doubts(sandbox)
    assert lasting(fingerprint()) == lasting(told), "after the events it changes nothing"
    forget_what_was_heard()
    one_by_one(sandbox, chance)
    settle_doubts(sandbox)
    read = fingerprint()
    forget_what_was_heard()
    backfill()
    settle_doubts(sandbox)
    assert fingerprint() == read
    assert lasting(read) == lasting(told)


def test_a_second_backfill_writes_no_row(sandbox: SandboxProcess) -> None:
    sandbox.fill(300)
    opened(order_of())
    sandbox.pay(session_of(opened(order_of())))
    backfill()
    assert Payment.objects.count() == 92
    before = written()
    run = backfill()
    assert written() == before
    assert {part.kind: part.written_count for part in run.parts.all()} == dict.fromkeys(TYPES, 0)


def test_old_orders_of_ours_become_paid_with_each_lasting_effect_once(sandbox: SandboxProcess) -> None:
    payments = [opened(order_of(2500 + number)) for number in range(3)]
    for payment in payments:
        sandbox.pay(session_of(payment))
    for _ in range(2):
        backfill()
        drain_queue()
    assert set(Order.objects.values_list("status", flat=True)) == {"paid"}
    assert Email.objects.filter(kind="order_confirmation").count() == 3
    assert Movement.objects.filter(kind="collected").count() == 3
    assert not Payment.objects.filter(foreign=True).exists()


def test_what_was_made_elsewhere_brings_no_mail_and_no_task(sandbox: SandboxProcess) -> None:
    sandbox.fill(200)
    backfill()
    assert Payment.objects.filter(foreign=True, order=None).count() == 60
    assert Refund.objects.filter(foreign=True, state="succeeded").count() == 20
    assert not Email.objects.exists()
    assert not Task.objects.exists()


def test_money_moved_when_it_came_into_the_balance_not_when_it_was_read(sandbox: SandboxProcess) -> None:
    sandbox.fill(100, seconds=90 * 24 * 3600)
    backfill()
    oldest = Movement.objects.order_by("moved_at").first()
    assert oldest is not None
    assert (clock() - oldest.moved_at).days in (89, 90)
    assert not Movement.objects.filter(moved_at__gt=later(days=-1)).exists()
    assert not Payment.objects.filter(attempted_at__gt=later(days=-1)).exists()


def test_since_leaves_out_what_is_older(sandbox: SandboxProcess) -> None:
    sandbox.fill(200, seconds=20 * 24 * 3600)
    day = later(days=-10, hours=-6)
    backfill(since=day)
    assert 0 < Payment.objects.count() <= 33
    assert not Payment.objects.filter(made_at__lt=day).exists()


def test_a_refund_whose_payment_is_older_than_the_backfill_is_read_with_it(sandbox: SandboxProcess) -> None:
    intent = api(
        sandbox, "POST", "/v1/payment_intents", amount=900, currency="eur", payment_method="pm_card_visa",
        confirm="true", automatic_payment_methods={"enabled": "true", "allow_redirects": "never"},
    )  # fmt: skip
    sandbox.clock(advance=3600)
    api(sandbox, "POST", "/v1/refunds", payment_intent=intent["id"], amount=200)
    backfill("refund")
    assert not Refund.objects.exists()
    for _ in range(3):
        for pk in Ask.objects.filter(closed_at=None).order_by("kind").values_list("pk", flat=True):
            read_asked(ask_id=pk, now=later(minutes=10))
    assert Refund.objects.get().payment.intent_id == intent["id"]


def test_a_customer_who_was_only_named_gets_a_name(sandbox: SandboxProcess) -> None:
    sandbox.fill(100)
    backfill("intent")
    assert set(Customer.objects.values_list("email", flat=True)) == {""}
    backfill("customer")
    assert set(Customer.objects.values_list("email", flat=True)) == {"kim@example.com"}


def test_disputes_are_taken_in_and_a_second_time_nothing_changes(sandbox: SandboxProcess) -> None:
    sandbox.pay(session_of(opened(order_of())), card="4000000000000259")
    sandbox.clock(advance=60)
    deliver_all(sandbox)
    told = fingerprint()
    assert Movement.objects.filter(kind="disputed").exists()
    forget_what_was_heard()
    backfill()
    assert lasting(fingerprint()) == lasting(told)
    before = written()
    backfill()
    assert written() == before


def test_an_object_that_is_deleted_where_the_list_was_left_ends_nothing(sandbox: SandboxProcess) -> None:
    sandbox.fill(3000)
    last = api(sandbox, "GET", "/v1/customers", limit=100)["data"][-1]
    run = start_run(kinds=["customer"], since=None, now=clock())
    run.parts.update(cursor=last["id"], cursor_created_at=datetime.fromtimestamp(last["created"], tz=UTC))
    sandbox.remove(last["id"])
    assert sync_run(run=run, pace=pace_without_limit(), clock=clock, shown=lambda: None)
    assert Customer.objects.count() == 200


@pytest.mark.parametrize("answer", ["429", "500_before", "timeout_before"])
def test_a_bad_moment_of_stripe_is_waited_out(sandbox: SandboxProcess, answer: str) -> None:
    sandbox.fill(100)
    sandbox.calls(answer, "/v1/payment_intents", count=2, seconds=0.1)
    backfill()
    assert Payment.objects.count() == 30
