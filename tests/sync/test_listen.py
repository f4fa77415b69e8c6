"""Where no webhook is heard, Stripe's list of events is heard instead, by one chain of jobs that ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from payments.models import EventFeed, StripeEvent
from payments.sync.listen import LEASE, is_listening_instead, listen
from tests.operations.shop import clock, opened, order_of, session_of, status_of
from tests.operations.stripe_side import deliver, events_of
from tests.queue import drain_queue, queued
from tests.sandbox.process import SandboxProcess

SECOND = timedelta(seconds=1)


def chains() -> int:
    return len([name for name, _ in queued() if name == "payments.tasks.listen"])


def test_an_order_becomes_paid_without_any_webhook(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    listen(now=clock())
    assert status_of(order) == "paid"
    assert set(StripeEvent.objects.values_list("came_by", "state")) == {("list", "recorded")}
    assert EventFeed.ours().listened_at is not None


def test_the_next_look_is_five_seconds_later_and_reads_one_page(sandbox: SandboxProcess) -> None:
    now = clock()
    listen(now=now)
    sandbox.clear_requests()
    assert (chains(), EventFeed.ours().due_at) == (1, now + 5 * SECOND)
    listen(now=now + 5 * SECOND)
    assert len(sandbox.requests()) == 1


def test_a_second_chain_ends_at_once(sandbox: SandboxProcess) -> None:
    now = clock()
    for _ in range(4):
        listen(now=now)
    assert chains() == 1
    assert len(sandbox.requests("GET", "/v1/events")) == 1
    for step in range(1, 4):
        for _ in range(3):
            listen(now=now + step * 5 * SECOND)
    assert len(sandbox.requests("GET", "/v1/events")) == 4


def test_a_chain_that_broke_is_begun_again_by_the_schedule(sandbox: SandboxProcess) -> None:
    now = clock()
    EventFeed.objects.create(pk=1, due_at=now + LEASE)  # whoever held it was killed
    listen(now=now)
    assert chains() == 0
    listen(now=now + LEASE)
    assert chains() == 1


def test_it_goes_on_though_stripe_has_a_bad_moment(sandbox: SandboxProcess) -> None:
    sandbox.calls("500_before", "/v1/events")
    listen(now=clock())
    assert chains() == 1
    assert EventFeed.ours().listened_at is None


def test_the_first_webhook_ends_it(sandbox: SandboxProcess) -> None:
    sandbox.pay(session_of(opened()))
    now = clock()
    listen(now=now)
    assert is_listening_instead()
    sandbox.pay(session_of(opened()))
    deliver(events_of(sandbox)[-1])
    assert not is_listening_instead()
    drain_queue(at=now + 60 * SECOND)
    assert chains() == 0


def test_real_money_is_never_listened_to_like_this(settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = "sk_live_x"
    listen(now=clock())
    assert chains() == 0


@pytest.mark.parametrize("times", [1, 3])
def test_hearing_it_again_changes_nothing(sandbox: SandboxProcess, times: int) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    now = clock()
    for step in range(times):
        listen(now=now + step * 5 * SECOND)
    assert StripeEvent.objects.count() == len(events_of(sandbox))
    deliver(*events_of(sandbox))
    assert StripeEvent.objects.count() == len(events_of(sandbox))
    assert status_of(order) == "paid"
