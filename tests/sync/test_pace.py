"""Stripe is asked as fast as it allows, and slower when it says that this is too fast."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pytest_django import Settings

from payments.sync.pace import Pace, pace_of_stripe


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def a_pace(clock: Clock, overall: float, endpoint: float) -> Pace:
    return Pace(overall=overall, endpoint=endpoint, clock=lambda: clock.now, sleep=clock.sleep)


def seconds_for(pace: Pace, clock: Clock, *endpoints: str) -> float:
    started = clock.now
    for endpoint in endpoints:
        pace.wait(endpoint)
    return clock.now - started


def test_one_endpoint_is_asked_at_its_own_rate() -> None:
    clock = Clock()
    assert seconds_for(a_pace(clock, 100, 20), clock, *["intent"] * 21) == pytest.approx(1.0)


def test_several_endpoints_together_keep_the_overall_rate() -> None:
    clock = Clock()
    assert seconds_for(a_pace(clock, 10, 20), clock, *["intent", "charge"] * 5, "refund") == pytest.approx(1.0)


def test_after_a_refusal_it_pauses_and_goes_half_as_fast() -> None:
    clock = Clock()
    pace = a_pace(clock, 10, 10)
    pace.wait("intent")
    pace.was_refused()
    assert seconds_for(pace, clock, *["intent"] * 6) == pytest.approx(1.0 + 5 * 0.2)


def test_answers_bring_the_rate_back_and_not_beyond_the_limit() -> None:
    clock = Clock()
    pace = a_pace(clock, 10, 10)
    for _ in range(3):
        pace.was_refused()
    for _ in range(100):
        pace.went_well()
    assert pace.factor == 1.0


def test_refused_for_ever_it_still_asks_now_and_then() -> None:
    clock = Clock()
    pace = a_pace(clock, 10, 10)
    for _ in range(50):
        pace.was_refused()
    assert pace.overall * pace.factor >= 0.5


@pytest.mark.parametrize(("key", "overall"), [("sk_test_x", 20), ("sk_live_x", 80)])
def test_the_mode_of_the_key_sets_the_limit_and_leaves_a_share_for_the_shop(
    settings: Settings, key: str, overall: float
) -> None:
    settings.STRIPE_SECRET_KEY = key
    assert (pace_of_stripe().overall, pace_of_stripe().endpoint) == (overall, 20)
