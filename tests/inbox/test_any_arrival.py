"""Any order, repetition, delay or concurrency of the same events ends in the same money and the same effects.

A history is played and heard in order; what was heard is then forgotten and heard again: shuffled, some of it twice,
in several threads at once, while Stripe is also being asked. Both must come to the same.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from payments.models import Ask
from payments.operations.read_asked import read_asked
from tests.inbox.histories import baskets, begin, histories, play
from tests.inbox.truth import empty_the_house, fingerprint, forget_what_was_heard, settle_doubts
from tests.operations.shop import later
from tests.operations.stripe_side import Json, deliver
from tests.sandbox.process import SandboxProcess

HISTORIES = int(os.environ.get("HISTORIES", "15"))  # more of them, for a longer search
MANY = settings(
    phases=[Phase.explicit, Phase.generate],  # a counterexample is played in minutes, not shrunk in hours
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def deliver_and_hang_up(events: Sequence[Json]) -> None:
    """One thread of the web server."""
    try:
        deliver(*events)
    finally:
        connection.close()


def ask_meanwhile() -> None:
    """The worker: reads what is in doubt while events still come in."""
    try:
        for pk in Ask.objects.filter(closed_at=None).values_list("pk", flat=True):
            read_asked(ask_id=pk, now=later(seconds=60))
    finally:
        connection.close()


def deliver_at_once(events: Sequence[Json], threads: int) -> None:
    """Deal the events out to so many threads, and let the worker ask beside them."""
    hands: list[list[Json]] = [[] for _ in range(threads)]
    for hand, event in zip(cycle(hands), events, strict=False):
        hand.append(event)
    with ThreadPoolExecutor(threads + 1) as pool:
        work = [pool.submit(deliver_and_hang_up, hand) for hand in hands]
        work += [pool.submit(ask_meanwhile) for _ in range(2)]
        for each in work:
            each.result()


@settings(parent=MANY, max_examples=HISTORIES)
@given(
    baskets=baskets,
    data=st.data(),
    chance=st.randoms(use_true_random=False),
    threads=st.integers(1, 4),
)
def test_any_arrival_ends_in_the_same_money_and_the_same_effects(
    sandbox: SandboxProcess, baskets: list[tuple[int, str]], data: st.DataObject, chance: random.Random, threads: int
) -> None:
    empty_the_house()
    shop = begin(sandbox, baskets)
    play(shop, data.draw(histories(len(baskets)), label="history"))
    settle_doubts(sandbox)
    shop.hear()
    told_in_order = fingerprint()
    arrivals = [*shop.events, *chance.sample(shop.events, len(shop.events) // 3)]
    chance.shuffle(arrivals)
    forget_what_was_heard()
    deliver_at_once(arrivals, threads)
    settle_doubts(sandbox)
    assert fingerprint() == told_in_order
