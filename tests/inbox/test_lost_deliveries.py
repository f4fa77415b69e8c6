"""Events that never come: an order that was paid still becomes paid, with the same money in the ledger."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from payments.models import Movement
from payments.operations.watch_payment import watch_payment
from tests.inbox.histories import DAY, Shop, Step, begin, pay, paying, play, waiting
from tests.inbox.truth import empty_the_house, forget_what_was_heard
from tests.operations.shop import answer_asks, later, status_of
from tests.operations.stripe_side import deliver
from tests.sandbox.process import SandboxProcess

HISTORIES = int(os.environ.get("HISTORIES", "15"))


def outcome(shop: Shop) -> tuple[Any, ...]:
    """What must be the same without the lost events: when money moved is then known less exactly."""
    order = shop.orders[0]
    money = sorted(Movement.objects.values_list("source", "kind", "amount", "currency"))
    return status_of(order), order.collected_amount, order.overpaid, money


def look_for_days(shop: Shop) -> None:
    """The reads that were planned, each when it is due: seconds, minutes and days later."""
    passed = 0
    for seconds in (5, 16, 61, 301, 1801, 2 * 3600, DAY, DAY, DAY, DAY):
        shop.sandbox.clock(advance=seconds)
        passed += seconds
        answer_asks(at=later(seconds=passed + 60))
        answer_asks(at=later(seconds=passed + 70))


@settings(
    max_examples=HISTORIES,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(st.one_of(paying, waiting), min_size=1, max_size=6), lost=st.randoms(use_true_random=False))
def test_whatever_is_lost_the_watched_order_ends_as_if_all_had_come(
    sandbox: SandboxProcess, history: list[Step], lost: Any
) -> None:
    empty_the_house()
    shop = begin(sandbox, [(2500, "eur")])
    payment = shop.payment(0)
    play(shop, history)
    look_for_days(shop)
    shop.hear()
    with_all_events = outcome(shop)
    session = payment.session_id
    forget_what_was_heard()
    payment.refresh_from_db()
    payment.session_id = session  # its customer was sent there, so it is known
    payment.save(update_fields=["session_id"])
    deliver(*[event for event in shop.events if lost.random() < 0.3])
    payment.refresh_from_db()
    watch_payment(payment=payment, now=later(seconds=0))
    look_for_days(shop)
    assert outcome(shop) == with_all_events


@pytest.mark.parametrize("minutes", [0, 31])
def test_without_any_event_and_without_a_visit_the_order_is_found_paid(sandbox: SandboxProcess, minutes: int) -> None:
    shop = begin(sandbox, [(2500, "eur")])
    pay(shop, order=0, card="4242424242424242", bank="complete")
    if minutes == 0:
        watch_payment(payment=shop.payment(0), now=later(seconds=0))
    shop.sandbox.clock(advance=int(timedelta(minutes=minutes).total_seconds()) + 5)
    answer_asks(at=later(minutes=minutes, seconds=5))
    assert status_of(shop.orders[0]) == "paid"
