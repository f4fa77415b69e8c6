"""Money given back by many hands at once: what they do, and what must be true after each of it.

An order that was paid twice, and a payment that nobody ordered here; three colleagues and others at Stripe; a Stripe
that answers badly; events that come late, twice and in any order.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from payments.domain.money import Money
from payments.models import House, Payment, Refund, StripeCall
from payments.operations.approve_refund import approve_refund
from payments.operations.match_payment import match_payment
from payments.operations.refund_order import refund_order
from payments.operations.refused import Refused
from payments.operations.reject_refund import reject_refund
from payments.operations.request_refund import request_refund
from payments.operations.withdraw_refund import withdraw_refund
from tests.inbox.at_once import at_once
from tests.inbox.truth import empty_the_house, settle_doubts
from tests.operations.shop import clock, colleague, opened, order_of, perform_all, session_of
from tests.operations.stripe_side import Json, StripeSaidNoError, api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess

LIMIT = 3000
PEOPLE = ("finn", "ada", "eve")
NOTHING_THERE = ("awaiting_approval", "rejected", "refused", "not_made")


class Game:
    """One such history. ``payments``: the order's two, and the one without an order."""

    def __init__(self, sandbox: SandboxProcess, card: str) -> None:
        self.sandbox = sandbox
        self.later = timedelta()
        self.held: list[Json] = []
        self.forms = 0  # confirmed forms that made refunds
        sandbox.reset()
        sandbox.clock(now=int(clock().timestamp()), frozen=True)
        empty_the_house()
        first = opened(order_of(5000))
        sandbox.pay(session_of(first), card=card)
        others = [self._sold_elsewhere(amount) for amount in (4000, 3000)]
        deliver_all(sandbox, "payment_intent.succeeded", "checkout.session.completed", "charge.succeeded")
        self.heard = len(events_of(sandbox))
        second, lone = (Payment.objects.get(intent_id=intent) for intent in others)
        self.people: dict[str, User] = {name: colleague(name) for name in PEOPLE}
        assert first.order is not None
        match_payment(payment=second, order=first.order, by=self.people["ada"], now=clock())
        self.payments = [first, second, lone]

    @property
    def now(self) -> datetime:
        """The clock of this history."""
        return clock() + self.later

    def _sold_elsewhere(self, amount: int) -> str:
        wish: Json = {
            "amount": amount, "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true",
            "automatic_payment_methods": {"enabled": "true", "allow_redirects": "never"},
        }  # fmt: skip
        return str(api(self.sandbox, "POST", "/v1/payment_intents", **wish)["id"])

    def click(self, *, place: int, amount: int, people: Sequence[str], one_form: bool) -> None:
        """Several people confirm a form at the same moment: each its own, or all the same one."""
        keys = [uuid.uuid4()] * len(people) if one_form else [uuid.uuid4() for _ in people]
        asks = [partial(self._ask, place, amount, key, who) for key, who in zip(keys, people, strict=True)]
        made = [result for result in at_once(*asks) if not refused(result)]
        if one_form:
            assert len({tuple(refs) for refs in made}) <= 1, "one form, two outcomes"
        self.forms += min(len(made), 1) if one_form else len(made)

    def _ask(self, place: int, amount: int, key: uuid.UUID, who: str) -> list[str]:
        wish: dict[str, Any] = {
            "amount": Money(amount, "eur"), "reason": "duplicate", "note": "", "by": self.people[who],
            "form_key": key, "now": self.now,
        }  # fmt: skip
        if place == len(self.payments):  # the order as a whole
            order = self.payments[0].order
            assert order is not None
            return [refund.reference for refund in refund_order(order=order, **wish)]
        return [request_refund(payment=self.payments[place], **wish).reference]

    def decide(self, *, place: int, votes: Sequence[tuple[str, str]]) -> None:
        """Several decide on the same request at the same moment; one of them at most comes through."""
        refund = self._waiting(place)
        if refund is None:
            return
        acts: dict[str, Callable[..., Refund]] = {
            "approve": approve_refund, "reject": reject_refund, "withdraw": withdraw_refund,
        }  # fmt: skip
        todo = [
            partial(acts[act], refund=refund, by=self.people[who], note="Decided.", now=self.now) for act, who in votes
        ]
        came_through = [vote for vote, result in zip(votes, at_once(*todo), strict=True) if not refused(result)]
        assert len(came_through) <= 1, came_through
        assert refund.asked_by is not None
        assert ("approve", refund.asked_by.username) not in came_through

    def go_round(self, *, place: int, change: dict[str, Any]) -> None:
        """Somebody with access to the database writes past every operation."""
        refund = self._waiting(place)
        if refund is None:
            return
        if "approved_by" in change:
            change = {**change, "approved_by": refund.asked_by, "approved_at": self.now}
        try:
            with transaction.atomic():
                Refund.objects.filter(pk=refund.pk).update(**change)
        except IntegrityError:
            return
        raise AssertionError(f"SQL let {change} through.")

    def _waiting(self, place: int) -> Refund | None:
        waiting = list(Refund.objects.filter(state="awaiting_approval").select_related("asked_by").order_by("pk"))
        return waiting[place % len(waiting)] if waiting else None

    def give_back_at_stripe(self, *, place: int, amount: int) -> None:
        """Someone gives money back at Stripe's own pages."""
        with suppress(StripeSaidNoError, ConnectionError):  # they meet the same bad answers
            intent = self.payments[place].intent_id or Payment.objects.get(pk=self.payments[place].pk).intent_id
            api(self.sandbox, "POST", "/v1/refunds", payment_intent=intent, amount=amount)

    def work(self, *, workers: int) -> None:
        """So many workers make the calls that are due."""
        for result in at_once(*[partial(perform_all, at=self.now)] * workers):
            assert result is None, result

    def wait(self, *, seconds: int) -> None:
        """Time passes, here and at Stripe."""
        self.later += timedelta(seconds=seconds)
        self.sandbox.clock(advance=seconds)

    def make_trouble(self, *, answer: str, times: int) -> None:
        """Stripe answers the next refunds badly."""
        self.sandbox.calls(answer, "/v1/refunds", method="POST", count=times, seconds=0.05)

    def hear(self, *, seed: int, all_of_it: bool = False) -> None:
        """What Stripe tells arrives: shuffled, some twice, some later."""
        chance = random.Random(seed)
        fresh = events_of(self.sandbox, seen=self.heard)
        self.heard += len(fresh)
        arrivals = [*self.held, *fresh]
        chance.shuffle(arrivals)
        kept_back = 0 if all_of_it else chance.randrange(len(arrivals) // 3 + 1)
        self.held, arrivals = arrivals[:kept_back], arrivals[kept_back:]
        arrivals += chance.sample(arrivals, len(arrivals) // 3)
        half = len(arrivals) // 2
        for result in at_once(partial(deliver, *arrivals[:half]), partial(deliver, *arrivals[half:])):
            assert result is None, result

    def come_to_rest(self) -> None:
        """Stripe answers well again, and everything is followed to its end."""
        self.sandbox.clear_calls()
        for _ in range(30):
            self.hear(seed=1, all_of_it=True)
            if not StripeCall.objects.filter(state__in=StripeCall.OPEN).exists():
                break
            self.wait(seconds=660)  # longer than any pause between two tries, and than between two looks
            perform_all(at=self.now)
        self.wait(seconds=120)
        self.hear(seed=2, all_of_it=True)
        settle_doubts(self.sandbox)
        self.hear(seed=3, all_of_it=True)

    def refunds_at_stripe(self) -> list[Json]:
        """All that Stripe has accepted, whoever asked."""
        return list(api(self.sandbox, "GET", "/v1/refunds", limit=100)["data"])


def refused(result: Any) -> bool:
    """Whether it was said no to; any other exception is a bug."""
    if isinstance(result, Exception) and not isinstance(result, Refused):
        raise result
    return isinstance(result, Refused)


def ours(body: Json) -> str:
    """The reference of our refund that Stripe made, empty for those of others."""
    marks = body["metadata"]
    return str(marks["ref"]) if marks.get("backoffice") == str(House.ours().installation_id) else ""
