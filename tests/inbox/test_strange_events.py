"""Events as other accounts and other releases send them: each gets its 200, none moves money that did not move."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from payments.inbox.process_event import WAITS_BEFORE_A_TASK, process_event
from payments.models import Ask, Attempt, Movement, Payment, StripeEvent, Task
from payments.operations.hearing import LATEST
from tests.operations.shop import clock, opened, order_of, session_of, status_of
from tests.operations.stripe_side import Json, deliver, events_of
from tests.sandbox.process import SandboxProcess

INTENT: Json = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount": 900,
    "amount_received": 900,
    "currency": "eur",
    "created": 1_800_000_000,
    "status": "succeeded",
    "livemode": False,
    "metadata": {},
}


def event(kind: str = "payment_intent.succeeded", **changed: Any) -> Json:
    """An event of the account about something made elsewhere."""
    return {
        "id": "evt_1",
        "object": "event",
        "type": kind,
        "api_version": "2026-10-28.endive",
        "created": 1_800_000_000,
        "livemode": False,
        "data": {"object": INTENT},
        **changed,
    }


def about(**fields: Any) -> Json:
    return event(data={"object": {**INTENT, **fields}})


def heard() -> StripeEvent:
    return StripeEvent.objects.get()


@pytest.mark.parametrize(
    "version",
    ["2020-08-27", "2022-11-15", "2024-06-20", "2024-09-30.acacia", "2025-03-31.basil", "2026-03-25.dahlia", "", None],
)
def test_an_older_release_without_an_id_is_a_failure_and_nobody_is_asked_about_nothing(version: str | None) -> None:
    deliver({**about(id=None), "api_version": version})
    assert heard().state == "failed"
    assert not Ask.objects.exists()


@pytest.mark.parametrize(
    "metadata",
    [None, [], "text", {"ref": None}, {"ref": {"deep": 1}, "backoffice": 7}, {"ref": "x" * 500, "backoffice": "\x00"}],
)
def test_strange_metadata_makes_it_foreign(metadata: Any) -> None:
    deliver(about(metadata=metadata))
    assert heard().state == "recorded"
    assert Payment.objects.get().foreign


@pytest.mark.parametrize(
    "fields",
    [
        {"amount_received": "900"},
        {"amount_received": 900.0},
        {"amount_received": -900},
        {"amount_received": 10**30},
        {"currency": None},
        {"currency": "euro"},
        {"id": "p" * 300},
    ],
)
def test_money_that_cannot_be_read_is_a_failure_and_no_movement(fields: Json) -> None:
    deliver(about(**fields))
    assert heard().state == "failed"
    assert not Movement.objects.exists()
    assert not Payment.objects.exists()


def test_capitals_in_a_currency_are_the_same_currency() -> None:
    deliver(about(currency="EUR"), {**about(), "id": "evt_2"})
    assert Movement.objects.get().currency == "eur"
    assert Payment.objects.get().currency == "eur"


def test_words_that_nobody_knows_yet_do_not_keep_the_money_out() -> None:
    long = "a_word_of_a_later_release_that_is_far_longer_than_any_today" * 3
    charge = {
        **INTENT,
        "object": "charge",
        "id": "ch_1",
        "payment_intent": "pi_1",
        "captured": True,
        "amount_captured": 900,
        "failure_code": long,
        "outcome": {"type": long, "reason": long, "advice_code": long},
        "payment_method_details": {"type": long, long: {"brand": long, "funding": long, "wallet": {"type": long}}},
        "of_later_releases": [{"nobody": {"knows": None}}],
    }
    deliver(event("charge.succeeded", data={"object": charge}))
    assert heard().state == "recorded"
    assert Movement.objects.get().amount == 900
    assert Attempt.objects.get().state == "succeeded"


def test_an_object_of_the_other_mode_inside_the_event_is_never_applied() -> None:
    deliver(about(livemode=True))
    assert heard().state == "other_mode"
    assert not Payment.objects.exists()


def test_a_second_at_the_end_of_time_has_a_day_in_every_time_zone() -> None:
    deliver({**about(created=10**15), "created": LATEST})
    assert heard().state == "recorded"
    for moment in (heard().created_at, Payment.objects.get().made_at, Movement.objects.get().moved_at):
        moment.astimezone(ZoneInfo("Pacific/Kiritimati"))


def test_an_event_from_the_future_does_not_undo_what_is_known(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    events = events_of(sandbox)
    deliver(*events)
    begun = next(each for each in events if each["type"] == "payment_intent.created")
    deliver({**begun, "id": "evt_future", "created": LATEST})
    assert status_of(order) == "paid"


def test_a_charge_that_leaves_its_intent_out_does_not_collect_twice(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    events = events_of(sandbox)
    deliver(*events)
    charge = next(each for each in events if each["type"] == "charge.succeeded")
    bare = {**charge["data"]["object"], "payment_intent": None}
    deliver({**charge, "id": "evt_bare", "data": {"object": bare}})
    assert Movement.objects.get().amount == order.total_amount


def test_a_refund_of_a_payment_that_never_comes_is_told_to_a_person_after_a_while() -> None:
    refund = {"id": "re_1", "object": "refund", "amount": 5, "currency": "eur", "status": "succeeded", "charge": "ch_9"}
    deliver(event("refund.created", data={"object": refund}))
    now = clock()
    for _ in range(WAITS_BEFORE_A_TASK - 1):
        assert not Task.objects.exists()
        now += timedelta(minutes=10)
        process_event(event_id=heard().pk, now=now)
    assert heard().state == "waiting"
    assert "ch_9" in Task.objects.get(kind="event_failed").text


@pytest.mark.parametrize("strange", [{"object": []}, {"object": None}, {"object": "v2.core.account"}, {}])
def test_an_object_of_no_kind_is_no_crash(strange: Json) -> None:
    deliver(event(data={"object": {"id": "x_1", **strange}}))
    assert heard().state in ("ignored", "failed")
