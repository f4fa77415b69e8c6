"""Histories of a few orders as hypothesis draws them, and how each step is played against the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from hypothesis import strategies as st

from payments.models import Order, Payment
from payments.operations.cancel_order import cancel_order
from payments.operations.open_payment import open_payment
from payments.operations.refused import Refused
from payments.operations.what_is_left import refundable
from tests.operations.disputes import tell_staff
from tests.operations.shop import URLS, clock, order_of, perform_all, refund_of
from tests.operations.stripe_side import Json, StripeSaidNoError, api, deliver, events_of
from tests.sandbox.process import LeverStuckError, SandboxProcess

CARDS = (
    "4242424242424242",
    "5555555555554444",
    "4000000000000002",  # declined
    "4000000000009995",  # insufficient funds
    "4100000000000019",  # blocked before the bank saw it
    "4000002760003184",  # the bank asks
    "4000008260003178",  # the bank asks, then there are no funds
    "4000000000007726",  # a refund is pending first
    "4000000000005126",  # a refund succeeds, then fails
    "4000000000000259",  # disputed a moment later
    "4000000000001976",  # asked about a moment later
)
ACCOUNTS = ("DE89370400440532013000", "DE62370400440532013001")  # a debit that works, one that fails
ELSEWHERE = ("pm_card_visa", "pm_card_refundFail", "pm_card_visa_chargeDeclined", "pm_card_createMultipleDisputes")
# What the customer's bank does, and what is said to it.
BANK = ("won", "lost", "warning_closed", "escalated", "appeal")
WORDS = ("winning_evidence", "losing_evidence", "escalate_inquiry_evidence", "The parcel was signed for.")
DAY = 86400
NAMES = ("Ada Quillfeather", "Benedikt Oxenford", "Clara Nightjar")  # who pays the first, second, third order


@dataclass
class Shop:
    """One history being played: its orders, what was heard so far, and payments made by others."""

    sandbox: SandboxProcess
    orders: list[Order]
    events: list[Json] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def payment(self, place: int) -> Payment:
        """The newest payment of the order, as it is now."""
        return self.orders[place % len(self.orders)].payments.latest("pk")

    def hear(self) -> None:
        """What happened since is delivered in its order."""
        fresh = events_of(self.sandbox, seen=len(self.events))
        deliver(*fresh)
        self.events += fresh


Step = Callable[[Shop], None]


def pay(shop: Shop, *, order: int, card: str, bank: str) -> None:
    """The customer presents a card; the bank may ask."""
    if session := shop.payment(order).session_id:
        shop.sandbox.pay(session, card=card, authentication=bank, name=NAMES[order])


def debit(shop: Shop, *, order: int, iban: str) -> None:
    """The customer names a bank account; it takes three days."""
    if session := shop.payment(order).session_id:
        shop.sandbox.pay(session, iban=iban, name=NAMES[order])


def give_back(shop: Shop, *, order: int, share: int) -> None:
    """Staff give a part back from here; while it is disputed they cannot."""
    payment = shop.payment(order)
    amount = refundable(payment=payment).amount * share // 100
    if amount:
        with suppress(Refused):
            refund_of(payment, amount)
        perform_all()


def give_back_at_stripe(shop: Shop, *, order: int, amount: int) -> None:
    """Someone gives money back at Stripe's own pages."""
    if intent := shop.payment(order).intent_id:
        with suppress(StripeSaidNoError):
            api(shop.sandbox, "POST", "/v1/refunds", payment_intent=intent, amount=amount)


def dispute(shop: Shop, *, order: int, kind: str, share: int) -> None:
    """The customer's bank asks about a part of the payment, or takes it back."""
    payment = shop.payment(order)
    with suppress(LeverStuckError):  # there was nothing to dispute
        shop.sandbox.dispute(str(payment.intent_id), kind=kind, amount=max(payment.amount * share // 100, 1))


def decide(shop: Shop, *, which: int, how: str) -> None:
    """The bank goes on with one of the disputes, if it can."""
    known = api(shop.sandbox, "GET", "/v1/disputes", limit=100)["data"]
    if known:
        chosen = known[which % len(known)]["id"]
        with suppress(LeverStuckError):
            shop.sandbox.appeal(chosen) if how == "appeal" else shop.sandbox.decide(chosen, how)


def answer(shop: Shop, *, which: int, words: str, submit: str) -> None:
    """Someone answers one of the disputes at Stripe's own pages."""
    known = api(shop.sandbox, "GET", "/v1/disputes", limit=100)["data"]
    if known:
        chosen = known[which % len(known)]
        card = {"reason_for_filing": words}
        said = {"appeal": {"card": card}} if chosen["status"].startswith("appeal_") else {"uncategorized_text": words}
        with suppress(StripeSaidNoError):
            api(shop.sandbox, "POST", f"/v1/disputes/{chosen['id']}", evidence=said, submit=submit)


def sell_elsewhere(shop: Shop, *, method: str, amount: int) -> None:
    """Another program on the same account takes a payment."""
    wish: Json = {
        "amount": amount,
        "currency": "eur",
        "payment_method": method,
        "confirm": "true",
        "automatic_payment_methods": {"enabled": "true", "allow_redirects": "never"},
    }
    with suppress(StripeSaidNoError):  # a decline is an answer too
        shop.foreign.append(api(shop.sandbox, "POST", "/v1/payment_intents", **wish)["id"])


def give_back_elsewhere(shop: Shop, *, which: int, amount: int) -> None:
    """Another program on the same account gives money back."""
    if shop.foreign:
        with suppress(StripeSaidNoError):
            intent = shop.foreign[which % len(shop.foreign)]
            api(shop.sandbox, "POST", "/v1/refunds", payment_intent=intent, amount=amount)


def cancel(shop: Shop, *, order: int) -> None:
    """Staff want the order cancelled."""
    with suppress(Refused):
        cancel_order(order=shop.orders[order % len(shop.orders)], reason="changed mind", by=None, now=clock())
        perform_all()


def open_again(shop: Shop, *, order: int) -> None:
    """The customer comes back and wants to pay."""
    with suppress(Refused):
        open_payment(order=shop.orders[order % len(shop.orders)], urls=URLS, now=clock())
        perform_all()


def wait(shop: Shop, *, seconds: int) -> None:
    """Time passes at Stripe; what is due happens."""
    shop.sandbox.clock(advance=seconds)


def _step(play: Callable[..., None], **drawn: st.SearchStrategy[object]) -> st.SearchStrategy[Step]:
    return st.fixed_dictionaries(drawn).map(lambda given: partial(play, **given))


place = st.integers(0, 2)
some = st.integers(1, 3000)
paying = st.one_of(
    _step(pay, order=place, card=st.sampled_from(CARDS), bank=st.sampled_from(["complete", "fail", "abandon"])),
    _step(debit, order=place, iban=st.sampled_from(ACCOUNTS)),
)
waiting = _step(wait, seconds=st.sampled_from([0, 1, 1, 2, 3, 600, DAY + 60, 3 * DAY + 60, 10 * DAY]))
# A moment between two steps: mostly none, so that their events share a second.
moments = st.sampled_from([0, 0, 0, 1, 3, 60])
endings = st.sampled_from([0, 3, 600, DAY + 60, 4 * DAY, 12 * DAY])


@st.composite
def stories(draw: st.DrawFn, order: int) -> list[Step]:
    """One order as it goes in a shop: cards that do not work, one that may, and money that may go back."""
    mine = st.just(order)
    tries = _step(pay, order=mine, card=st.sampled_from(CARDS[2:]), bank=st.sampled_from(["fail", "abandon"]))
    end = st.one_of(
        _step(pay, order=mine, card=st.sampled_from(CARDS), bank=st.just("complete")),
        _step(debit, order=mine, iban=st.sampled_from(ACCOUNTS)),
        _step(cancel, order=mine),
        _step(wait, seconds=st.just(DAY + 60)),
    )
    afterwards = st.one_of(
        _step(give_back, order=mine, share=st.sampled_from([30, 50, 100])),
        _step(give_back_at_stripe, order=mine, amount=some),
        _step(dispute, order=mine, kind=st.sampled_from(["chargeback", "inquiry"]), share=st.sampled_from([40, 100])),
        _step(open_again, order=mine),
        _step(cancel, order=mine),
        _step(pay, order=mine, card=st.sampled_from(CARDS), bank=st.just("complete")),
    )
    return [
        *draw(st.lists(tries, max_size=3)),
        *draw(st.lists(end, max_size=2)),
        *draw(st.lists(afterwards, max_size=4)),
    ]


at_the_bank = st.lists(
    st.one_of(
        _step(decide, which=place, how=st.sampled_from(BANK)),
        _step(answer, which=place, words=st.sampled_from(WORDS), submit=st.sampled_from(["true", "true", "false"])),
    ),
    max_size=5,
)
elsewhere = st.lists(
    st.one_of(
        _step(sell_elsewhere, method=st.sampled_from(ELSEWHERE), amount=st.integers(100, 3000)),
        _step(give_back_elsewhere, which=place, amount=some),
    ),
    max_size=4,
)


@st.composite
def histories(draw: st.DrawFn, orders: int) -> list[Step]:
    """The stories of several orders, of other programs on the account and of banks, told through each other."""
    left = [draw(stories(order)) for order in range(orders)] + [draw(elsewhere), draw(at_the_bank)]
    told: list[Step] = []
    while left := [story for story in left if story]:
        story = draw(st.sampled_from(left))
        told += [story.pop(0), partial(wait, seconds=draw(moments))]
    return [*told, partial(wait, seconds=draw(endings))]


baskets = st.lists(st.sampled_from([(2500, "eur"), (1234, "jpy"), (1999, "usd")]), min_size=1, max_size=3)


def begin(sandbox: SandboxProcess, baskets: list[tuple[int, str]], emails: Sequence[str] = ()) -> Shop:
    """Orders with their sessions open, at a Stripe whose clock stands still. ``emails``: whose each of them is."""
    sandbox.reset()
    tell_staff()
    sandbox.clock(now=int(clock().timestamp()), frozen=True)
    whose = [*emails, *["ada@example.org"] * len(baskets)]
    shop = Shop(sandbox, [order_of(*basket, email) for basket, email in zip(baskets, whose, strict=False)])
    for order in shop.orders:
        open_payment(order=order, urls=URLS, now=clock())
    perform_all()
    return shop


def play(shop: Shop, history: list[Step]) -> None:
    """Each step, and then what Stripe tells of it, in order."""
    for step in history:
        step(shop)
        shop.hear()
