"""Who was anonymised stays so: no later event, read, answer or repetition brings a name back, and no money differs.

A history is played, told in order, and its money noted. Then what was heard is forgotten and told again, shuffled and
some of it twice; somewhere in between, or while several threads are telling, one of its customers is anonymised.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from typing import Any

from django.db import connection
from hypothesis import event, given, settings
from hypothesis import strategies as st

from payments.inbox.process_event import process_again
from payments.models import Customer, Order, StripeEvent
from payments.operations.anonymise_customer import anonymise_customer
from payments.operations.cancel_order import cancel_order
from payments.operations.refused import Refused
from tests.inbox.histories import DAY, NAMES, Shop, baskets, begin, histories, play
from tests.inbox.test_any_arrival import MANY, ask_meanwhile, deliver_at_once
from tests.inbox.truth import empty_the_house, fingerprint, forget_what_was_heard, settle_doubts
from tests.operations.people import Person, tells_more, where_stands
from tests.operations.shop import clock, colleague, later, perform_all
from tests.operations.stripe_side import Json, api, deliver
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess

HISTORIES = int(os.environ.get("HISTORIES", "8"))  # more of them, for a longer search
PEOPLE = (
    Person(NAMES[0], "ada.quillfeather@example.org", "+493055501990", "Nightingale Lane 7", "Rookhope"),
    Person(NAMES[1], "ben@oxenford.example", "+493077701230", "Badger Street 1", "Wolsingham"),
    Person(NAMES[2], "clara.nightjar@example.net", "+493088804560", "Heron Close 9", "Frosterley"),
)
SAME_EMAIL = "family@example.com"
# Mails are no part of it: nobody is written to any more.
MONEY = ("orders", "cancelled", "payments", "attempts", "refunds", "movements", "tasks", "unheard")


def money() -> dict[str, Any]:
    """What must be the same as if nobody had been anonymised."""
    told = fingerprint()
    return {key: told[key] for key in MONEY}


def fill_in(shop: Shop, *, order: int) -> None:
    """The details of the order's customer are filled in at Stripe."""
    if session := shop.payment(order).session_id:
        customer = api(shop.sandbox, "GET", f"/v1/checkout/sessions/{session}")["customer"]
        if customer:
            tells_more(shop.sandbox, customer, PEOPLE[order])


def end(shop: Shop) -> None:
    """Nothing is open any more: what was not paid is cancelled, banks have answered."""
    for order in shop.orders:
        with suppress(Refused):
            cancel_order(order=order, reason="The end.", by=None, now=clock())
    perform_all()
    shop.sandbox.clock(advance=4 * DAY)
    shop.hear()
    settle_doubts(shop.sandbox)
    shop.hear()


def anonymise(person: list[Customer]) -> bool:
    """Whether it is done; refused while an order of theirs looks as if it could still be paid.

    Each try to pay an order makes a customer of its own at Stripe: a person may be several.
    """
    for customer in Customer.objects.filter(pk__in=[each.pk for each in person], anonymised_at=None):
        with suppress(Refused):
            anonymise_customer(customer=customer, by=colleague(), now=clock())
    return not Customer.objects.filter(pk__in=[each.pk for each in person], anonymised_at=None).exists()


def tell_in_between(arrivals: Sequence[Json], cut: int, person: list[Customer]) -> None:
    """Some, then they are anonymised as soon as that is admitted, then the rest."""
    deliver(*arrivals[:cut])
    done = anonymise(person)
    for each in arrivals[cut:]:
        deliver(each)
        done = done or anonymise(person)
    ask_meanwhile()


def tell_meanwhile(arrivals: Sequence[Json], threads: int, person: list[Customer]) -> None:
    """Threads tell and ask while another tries again and again to anonymise."""
    with ThreadPoolExecutor(1) as pool:
        telling = pool.submit(deliver_at_once, arrivals, threads)
        while not anonymise(person) and wait([telling], timeout=0.05).not_done:
            pass
        telling.result()


def settle(shop: Shop, person: list[Customer]) -> None:
    """Everything that is left to do is done, also what the anonymising itself asked for."""
    settle_doubts(shop.sandbox)
    assert anonymise(person)
    perform_all(at=later(seconds=60))
    shop.hear()
    for stored in StripeEvent.objects.all():
        process_again(event=stored, now=clock())
    drain_queue(at=later(minutes=20))
    settle_doubts(shop.sandbox)


@settings(parent=MANY, max_examples=HISTORIES)
@given(
    baskets=baskets,
    data=st.data(),
    alike=st.sets(st.integers(0, 2), max_size=2),
    chance=st.randoms(use_true_random=False),
    threads=st.integers(0, 3),
)
def test_nobody_comes_back(
    sandbox: SandboxProcess,
    baskets: list[tuple[int, str]],
    data: st.DataObject,
    alike: set[int],
    chance: random.Random,
    threads: int,
) -> None:
    empty_the_house()
    emails = [SAME_EMAIL if place in alike else person.email for place, person in enumerate(PEOPLE)]
    shop = begin(sandbox, baskets, emails)
    history = data.draw(histories(len(baskets)), label="history")
    for order in range(len(baskets)):
        place = data.draw(st.integers(0, len(history)), label=f"details of {order}")
        history.insert(place, partial(fill_in, order=order))
    play(shop, history)
    end(shop)
    told_in_order = money()
    people = [(place, person) for place, order in enumerate(shop.orders) if (person := _customers_of(order))]
    event(f"{len(people)} of {len(shop.orders)} are known to Stripe")
    if not people:
        return
    place, person = data.draw(st.sampled_from(people), label="who")
    arrivals = [*shop.events, *chance.sample(shop.events, len(shop.events) // 3)]
    chance.shuffle(arrivals)
    forget_what_was_heard()
    if threads:
        tell_meanwhile(arrivals, threads, person)
    else:
        tell_in_between(arrivals, data.draw(st.integers(0, len(arrivals)), label="when"), person)
    settle(shop, person)
    words = [*PEOPLE[place].words[2:], PEOPLE[place].name, *([] if place in alike else [PEOPLE[place].email])]
    assert where_stands(*words) == []
    assert money() == told_in_order
    connection.close()


def _customers_of(order: Order) -> list[Customer]:
    return list(Customer.objects.filter(payments__order=order).distinct().order_by("pk"))
