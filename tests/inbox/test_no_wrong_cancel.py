"""No paid order is ever cancelled, and no order is cancelled while it can still be paid.

Customer, bank, staff, worker and Stripe's events take their steps in any interleaving; after every step what we
believe is held against what is true at Stripe.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from payments.models import Ask, House, Order, Payment, StripeCall
from payments.operations.cancel_order import cancel_order
from payments.operations.expire_orders import expire_orders
from payments.operations.open_payment import open_payment
from payments.operations.perform_call import perform_call
from payments.operations.read_asked import read_asked
from payments.operations.refused import Refused
from tests.inbox.histories import ACCOUNTS, CARDS, DAY
from tests.inbox.truth import empty_the_house
from tests.operations.shop import URLS, clock, order_of
from tests.operations.stripe_side import Json, api, deliver, events_of
from tests.sandbox.process import SandboxProcess

MACHINES = int(os.environ.get("MACHINES", "15"))  # more of them, for a longer search
FAULTS = ("429", "500_before", "500_after", "timeout_before", "timeout_after")


class OneOrder(RuleBasedStateMachine):
    """One order, and all who may touch it."""

    sandbox: SandboxProcess

    @initialize()
    def place(self) -> None:
        empty_the_house()
        self.sandbox.reset()
        self.sandbox.clock(now=int(clock().timestamp()), frozen=True)
        self.passed = timedelta(0)
        self.order = order_of(2500)
        House.objects.update(unpaid_orders_expire_days=1)
        self.delivered = 0
        self.held_back: list[Json] = []
        self.pay_page()
        self.work()

    @property
    def now(self) -> datetime:
        """Our clock goes as Stripe's does."""
        return clock() + self.passed

    def at_stripe(self) -> list[Json]:
        """Every session of the order, with its intent, whether or not we know of it."""
        found: list[Json] = api(self.sandbox, "GET", "/v1/checkout/sessions", limit=100)["data"]
        return found

    # --- the customer

    @rule()
    def pay_page(self) -> None:
        with suppress(Refused):
            open_payment(order=self.order, urls=URLS, now=self.now)

    @rule(card=st.sampled_from(CARDS), bank=st.sampled_from(["complete", "fail", "abandon"]))
    def pay(self, card: str, bank: str) -> None:
        for session in self.shown():
            self.sandbox.pay(session, card=card, authentication=bank)

    @rule(iban=st.sampled_from(ACCOUNTS))
    def debit(self, iban: str) -> None:
        for session in self.shown():
            self.sandbox.pay(session, iban=iban)

    def shown(self) -> list[str]:
        """A customer can pay only where the address was given to somebody, then or earlier."""
        payments = Payment.objects.exclude(checkout_url="").exclude(session_id=None)
        return [session for session in payments.values_list("session_id", flat=True) if session]

    # --- staff

    @rule()
    def cancel(self) -> None:
        with suppress(Refused):
            cancel_order(order=self.order, reason="changed mind", by=None, now=self.now)

    @rule()
    def the_timer(self) -> None:
        """It knows no difference between a slow customer and one whose bank is at work; Stripe does."""
        expire_orders(now=self.now)

    @rule()
    def a_colleague_expires_it_at_stripe(self) -> None:
        for session in self.at_stripe():
            if session["status"] == "open":
                api(self.sandbox, "POST", f"/v1/checkout/sessions/{session['id']}/expire")

    # --- the worker

    @rule()
    def work(self) -> None:
        for pk in StripeCall.objects.filter(state__in=StripeCall.OPEN).order_by("pk").values_list("pk", flat=True):
            perform_call(call_id=pk, now=self.now)

    @rule(fault=st.sampled_from(FAULTS))
    def work_while_stripe_has_a_bad_moment(self, fault: str) -> None:
        self.sandbox.calls(fault, "/v1/*", method="POST", seconds=0.05)
        self.work()
        self.sandbox.clear_calls()

    @rule()
    def ask(self) -> None:
        for pk in Ask.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True):
            read_asked(ask_id=pk, now=self.now)

    # --- Stripe

    @rule(order=st.randoms(use_true_random=False), share=st.integers(1, 3))
    def events_come(self, order: Any, share: int) -> None:
        """Some of what happened is told, in any order; the rest later, or never."""
        fresh = events_of(self.sandbox, seen=self.delivered)
        self.delivered += len(fresh)
        self.held_back += fresh
        order.shuffle(self.held_back)
        count = len(self.held_back) // share
        told, self.held_back = self.held_back[:count], self.held_back[count:]
        deliver(*told)

    @rule(seconds=st.sampled_from([1, 3, 30, 700, DAY + 60, 3 * DAY + 60]))
    def time_passes(self, seconds: int) -> None:
        self.sandbox.clock(advance=seconds)
        self.passed += timedelta(seconds=seconds)

    # --- what must hold after every step

    @invariant()
    def a_cancelled_order_is_not_paid_and_can_not_be(self) -> None:
        order = Order.objects.first()
        if order is None or order.cancelled_at is None:
            return
        assert order.status == "cancelled"
        for session in self.at_stripe():
            assert session["status"] != "open", "somebody could still pay it"
            assert session["payment_status"] != "paid", "it was paid"
            if session["status"] == "complete":
                intent = api(self.sandbox, "GET", f"/v1/payment_intents/{session['payment_intent']}")
                assert intent["status"] in ("requires_payment_method", "canceled"), "the bank is still at it"

    @invariant()
    def a_paid_order_is_paid_at_stripe(self) -> None:
        order = Order.objects.first()
        if order is not None and order.status == "paid":
            assert any(session["payment_status"] == "paid" for session in self.at_stripe())

    def teardown(self) -> None:
        """In the end everybody knows: paid there is paid here; what was to be cancelled, and could be, is."""
        if not Order.objects.exists():
            return
        self.sandbox.clear_calls()
        for hours in (1, 1, 25, 25, 100, 25, 25):
            self.time_passes(hours * 3600)
            self.work()
            self.ask()
            self.sandbox.clock(advance=3)
            self.ask()
        self.a_cancelled_order_is_not_paid_and_can_not_be()
        order = Order.objects.get()
        paid = any(session["payment_status"] == "paid" for session in self.at_stripe())
        assert (order.status == "paid") == paid
        assert (order.cancelled_at is not None) == (order.cancel_wanted_at is not None and not paid)


def test_no_paid_order_is_cancelled_and_no_order_while_it_can_be_paid(sandbox: SandboxProcess) -> None:
    machine = type("Machine", (OneOrder,), {"sandbox": sandbox})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=MACHINES,
            stateful_step_count=20,
            deadline=None,
            database=None,
            print_blob=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
