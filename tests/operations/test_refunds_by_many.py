"""However many people, retries, lost answers and refunds made elsewhere: never more than was collected goes back,
what was approved goes back once, and nobody approves what they asked for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import partial

import hypothesis
from django.db.models import Sum
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from payments.models import Payment, Refund, Task
from payments.operations.needs_approval import CAME_TO_NOTHING
from payments.operations.what_is_left import what_is_left
from tests.operations.refund_game import LIMIT, NOTHING_THERE, PEOPLE, Game, ours
from tests.sandbox.process import SandboxProcess

GOOD, PENDING_FIRST, FAILS_LATER = "4242424242424242", "4000000000007726", "4000000000005126"

Step = Callable[[Game], None]


def _step(play: Callable[..., None], **drawn: st.SearchStrategy[object]) -> st.SearchStrategy[Step]:
    return st.fixed_dictionaries(drawn).map(lambda given: partial(play, **given))


place = st.integers(0, 2)
place_or_order = st.integers(0, 3)
amounts = st.one_of(st.integers(1, 6000), st.sampled_from([LIMIT, LIMIT + 1, 5000]))
people = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3)
votes = st.lists(
    st.tuples(st.sampled_from(["approve", "approve", "reject", "withdraw"]), st.sampled_from(PEOPLE)),
    min_size=2,
    max_size=4,
)
answers = st.sampled_from(["429", "500_before", "500_after", "timeout_before", "timeout_after", "slow_after"])
past_operations = st.sampled_from(
    [{"approved_by": "who asked", "state": "asked"}, {"state": "succeeded"}, {"needs_approval": False},
     {"asked_by": None}, {"amount": 1}]
)  # fmt: skip
steps = st.one_of(
    _step(Game.click, place=place_or_order, amount=amounts, people=people, one_form=st.booleans()),
    _step(Game.click, place=place_or_order, amount=st.just(LIMIT + 1), people=people, one_form=st.just(True)),
    _step(Game.decide, place=place, votes=votes),
    _step(Game.decide, place=place, votes=votes),
    _step(Game.go_round, place=place, change=past_operations),
    _step(Game.give_back_at_stripe, place=place, amount=st.sampled_from([500, 2000, 4000])),
    _step(Game.make_trouble, answer=answers, times=st.integers(1, 3)),
    _step(Game.work, workers=st.integers(1, 2)),
    _step(Game.work, workers=st.just(2)),
    _step(Game.wait, seconds=st.sampled_from([1, 5, 70, 700, 21 * 3600])),
    _step(Game.hear, seed=st.integers(0, 2**32)),
)


class RefundsByMany(RuleBasedStateMachine):
    """Each step is one thing that somebody does; after each the books must be in order."""

    sandbox: SandboxProcess

    @initialize(card=st.sampled_from([GOOD, GOOD, PENDING_FIRST, FAILS_LATER]))
    def open_the_books(self, card: str) -> None:
        self.game = Game(self.sandbox, card)
        self.failed = False
        for place, amount, who in ((0, 3500, "finn"), (1, 3200, "ada"), (2, 1000, "eve")):
            self.game.click(place=place, amount=amount, people=[who], one_form=False)

    @rule(step=steps)
    def somebody_acts(self, step: Step) -> None:
        step(self.game)

    @invariant()
    def the_books_are_in_order(self) -> None:
        try:
            at_stripe = self.game.refunds_at_stripe()
            made = Counter(ours(body) for body in at_stripe)
            for refund in Refund.objects.filter(foreign=False):
                once_and_as_approved(refund, made[refund.reference])
            for payment in Payment.objects.order_by("pk"):
                no_more_than_was_collected(payment, at_stripe)
                too_much_is_a_task(payment)
            decided_alone_up_to_the_limit(self.game.payments)
        except AssertionError:
            self.failed = True
            raise

    def teardown(self) -> None:
        """Followed to its end, there is one refund at Stripe for each that was sent, and the sums agree."""
        if not hasattr(self, "game") or self.failed:
            return
        self.game.come_to_rest()
        self.the_books_are_in_order()
        at_stripe = self.game.refunds_at_stripe()
        made = Counter(ours(body) for body in at_stripe)
        for refund in Refund.objects.filter(foreign=False):
            assert made[refund.reference] == (refund.state not in NOTHING_THERE), (refund.reference, refund.state)
        assert {body["id"] for body in at_stripe} == set(
            Refund.objects.exclude(stripe_id=None).values_list("stripe_id", flat=True)
        )
        for payment in Payment.objects.all():
            there = [each for each in at_stripe if each["payment_intent"] == payment.intent_id]
            gone = sum(each["amount"] for each in there if each["status"] == "succeeded")
            assert payment.returned_amount == gone, payment.reference
        assert Refund.objects.filter(foreign=False).values("form_key").distinct().count() >= self.game.forms


def once_and_as_approved(refund: Refund, made: int) -> None:
    """At most one at Stripe; none before a second person agreed."""
    assert made <= 1, f"{refund.reference} was made {made} times"
    if refund.needs_approval:
        assert refund.approved_by_id is None or refund.approved_by_id != refund.asked_by_id
        assert not made or refund.approved_by_id is not None, f"{refund.reference} was made unapproved"
    assert not made or refund.state not in Refund.NOT_SENT


def no_more_than_was_collected(payment: Payment, at_stripe: list[dict[str, object]]) -> None:
    """What Stripe accepted, by whomever it was asked."""
    there = [each for each in at_stripe if each["payment_intent"] == payment.intent_id]
    gone = sum(int(str(each["amount"])) for each in there if each["status"] not in ("failed", "canceled"))
    assert gone <= payment.collected_amount, payment.reference


def too_much_is_a_task(payment: Payment) -> None:
    """What Stripe reports beyond the sum needs a person, as long as it is beyond."""
    opened = Task.objects.filter(kind="over_refunded", payment=payment, closed_at=None).exists()
    assert opened == (what_is_left(payment=payment).amount < 0), payment.reference


def decided_alone_up_to_the_limit(payments: list[Payment]) -> None:
    """Of the order, and of the payment that has none."""
    for together in (payments[:2], payments[2:]):
        alone = Refund.objects.filter(payment__in=together, foreign=False, needs_approval=False)
        total = alone.exclude(state__in=CAME_TO_NOTHING).aggregate(sum=Sum("amount", default=0))["sum"]
        assert total <= LIMIT


FEW = hypothesis.settings(
    max_examples=int(os.environ.get("HISTORIES", "20")) // 4,
    stateful_step_count=20,
    phases=[Phase.explicit, Phase.generate],  # a counterexample is played in seconds, not shrunk in hours
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def test_never_more_than_was_collected_goes_back_and_never_twice(sandbox: SandboxProcess, settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": LIMIT}
    RefundsByMany.sandbox = sandbox
    run_state_machine_as_test(RefundsByMany, settings=FEW)
