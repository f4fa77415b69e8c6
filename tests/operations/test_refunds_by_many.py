"""However many people, retries, lost answers and refunds made elsewhere: never more than was collected goes back,
what was approved goes back once, and nobody approves what they asked for."""

from __future__ import annotations

import os
import random
from collections import Counter

import hypothesis
from django.db.models import Sum
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from payments.models import Payment, Refund, Task
from payments.operations.needs_approval import CAME_TO_NOTHING
from payments.operations.what_is_left import what_is_left
from tests.operations.refund_game import LIMIT, NOTHING_THERE, PEOPLE, Game, ours
from tests.sandbox.process import SandboxProcess

GOOD, PENDING_FIRST, FAILS_LATER = "4242424242424242", "4000000000007726", "4000000000005126"

place = st.integers(0, 2)
amounts = st.one_of(st.integers(1, 6000), st.sampled_from([LIMIT, LIMIT + 1, 5000]))
people = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3)
votes = st.lists(
    st.tuples(st.sampled_from(["approve", "approve", "reject", "withdraw"]), st.sampled_from(PEOPLE)),
    min_size=1,
    max_size=3,
)
answers = st.sampled_from(["429", "500_before", "500_after", "timeout_before", "timeout_after", "slow_after"])
past_operations = st.sampled_from(
    [{"approved_by": "who asked", "state": "asked"}, {"state": "succeeded"}, {"needs_approval": False},
     {"asked_by": None}, {"amount": 1}]
)  # fmt: skip
pauses = st.sampled_from([1, 5, 70, 700, 21 * 3600])


class RefundsByMany(RuleBasedStateMachine):
    """Each step is one thing that somebody does; after each the books must be in order."""

    sandbox: SandboxProcess

    @initialize(card=st.sampled_from([GOOD, GOOD, PENDING_FIRST, FAILS_LATER]))
    def open_the_books(self, card: str) -> None:
        self.game = Game(self.sandbox, card)
        self.failed = False

    @rule(place=st.integers(0, 3), amount=amounts, people=people, one_form=st.booleans())
    def click(self, place: int, amount: int, people: list[str], one_form: bool) -> None:
        self.game.click(place, amount, people, one_form=one_form)

    @rule(place=place, votes=votes)
    def decide(self, place: int, votes: list[tuple[str, str]]) -> None:
        self.game.decide(place, votes)

    @rule(place=place, change=past_operations)
    def go_round_the_operations(self, place: int, change: dict[str, object]) -> None:
        self.game.go_round(place, **change)

    @rule(place=place, amount=amounts)
    def give_back_at_stripe(self, place: int, amount: int) -> None:
        self.game.give_back_at_stripe(place, amount)

    @rule(answer=answers, times=st.integers(1, 3))
    def make_trouble(self, answer: str, times: int) -> None:
        self.game.sandbox.calls(answer, "/v1/refunds", method="POST", count=times, seconds=0.05)

    @rule(workers=st.integers(1, 2))
    def work(self, workers: int) -> None:
        self.game.work(workers)

    @rule(seconds=pauses)
    def wait(self, seconds: int) -> None:
        self.game.wait(seconds)

    @rule(seed=st.integers(0, 2**32))
    def hear(self, seed: int) -> None:
        self.game.hear(random.Random(seed))

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
    max_examples=int(os.environ.get("HISTORIES", "20")) * 7 // 20,
    stateful_step_count=16,
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
