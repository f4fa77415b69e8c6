"""An order that was paid with several payments is refunded as one: newest first, decided once, sent once."""

from __future__ import annotations

import uuid

import pytest
from pytest_django import Settings

from payments.domain.money import Money
from payments.models import Order, Payment, Refund, StripeCall
from payments.operations.approve_refund import approve_refund
from payments.operations.refund_order import pieces_of, refund_order
from payments.operations.refuse_disputed import ChargeIsDisputed
from payments.operations.request_refund import NothingLeftToRefund, NotRefundable, request_refund
from tests.admin.rows import NOW, disputed, more_money_for, open_payment_of, order, paid_order, refunded_at_stripe
from tests.operations.shop import colleague


@pytest.fixture
def twice() -> Order:
    """Paid with €65.00, and then with €20.00."""
    placed = paid_order(6500)
    more_money_for(placed.payments.get(), 2000)
    placed.refresh_from_db()
    return placed


def ask(placed: Order, amount: int, key: uuid.UUID | None = None, currency: str = "eur") -> list[Refund]:
    return refund_order(
        order=placed, amount=Money(amount, currency), reason="duplicate", note="Twice", by=colleague(),
        form_key=key or uuid.uuid4(), now=NOW,
    )  # fmt: skip


def given(refunds: list[Refund]) -> dict[str, int]:
    return {refund.payment.reference.rpartition("-")[2]: refund.amount for refund in refunds}


@pytest.mark.parametrize(
    ("amount", "split"),
    [(1500, {"P2": 1500}), (2000, {"P2": 2000}), (2001, {"P2": 2000, "P1": 1}), (8500, {"P2": 2000, "P1": 6500})],
)
def test_the_newest_payment_gives_first(twice: Order, amount: int, split: dict[str, int]) -> None:
    shown = {piece.payment.reference.rpartition("-")[2]: piece.money.amount
             for piece in pieces_of(order=twice, amount=Money(amount, "eur"))}  # fmt: skip
    assert shown == split
    assert given(ask(twice, amount)) == split
    assert StripeCall.objects.filter(kind="create_refund").count() == len(split)


def test_the_same_form_twice_is_the_same_refunds(twice: Order) -> None:
    key = uuid.uuid4()
    assert ask(twice, 8000, key) == ask(twice, 8000, key) == ask(twice, 100, key)
    assert Refund.objects.count() == 2
    assert ask(twice, 500) != []


def test_what_was_asked_for_before_is_left_out_of_the_split(twice: Order) -> None:
    ask(twice, 1500)
    refunded_at_stripe(twice.payments.get(reference__endswith="P1"), 6000)
    assert given(ask(twice, 1000)) == {"P2": 500, "P1": 500}
    with pytest.raises(NothingLeftToRefund, match=r"€0\.00 left"):
        ask(twice, 1)


@pytest.mark.parametrize("amount", [8501, 10**9])
def test_more_than_all_have_is_refused_and_nothing_is_written(twice: Order, amount: int) -> None:
    with pytest.raises(NothingLeftToRefund, match=r"€85\.00 left"):
        ask(twice, amount)
    assert not Refund.objects.exists()


def test_nothing_and_another_currency_are_refused(twice: Order) -> None:
    with pytest.raises(NotRefundable):
        ask(twice, 0)
    with pytest.raises(NotRefundable, match="EUR"):
        ask(twice, 100, currency="usd")
    with pytest.raises(NothingLeftToRefund):
        ask(open_payment_of(order()).order or twice, 1)


def test_money_in_another_currency_is_not_dealt_out(twice: Order) -> None:
    Payment.objects.filter(reference__endswith="P2").update(currency="usd")
    assert given(ask(twice, 2000)) == {"P1": 2000}


def test_one_decision_on_the_whole_holds_for_every_piece(twice: Order, settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": 7000}
    refunds = ask(twice, 7001)
    assert [(each.state, each.needs_approval) for each in refunds] == [("awaiting_approval", True)] * 2
    assert not StripeCall.objects.filter(kind="create_refund").exists()
    for each in refunds:
        approve_refund(refund=each, by=colleague("ada"), note="", now=NOW)
    assert StripeCall.objects.filter(kind="create_refund").count() == 2
    assert [each.state for each in ask(twice, 100)] == ["asked"]


def test_two_halves_do_not_pass_where_the_whole_would_not(twice: Order, settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": 3000}
    assert [each.state for each in ask(twice, 2500)] == ["asked", "asked"]
    assert [each.state for each in ask(twice, 2500)] == ["awaiting_approval"]


def test_a_disputed_charge_gives_nothing_and_the_refusal_names_the_dispute(twice: Order) -> None:
    first = twice.payments.get(reference__endswith="P1")
    dispute = disputed(first)
    with pytest.raises(ChargeIsDisputed, match=f"See the dispute {dispute.reference}"):
        ask(twice, 2001)
    assert given(ask(twice, 2000)) == {"P2": 2000}
    with pytest.raises(ChargeIsDisputed, match="does not refund a charge while its dispute is open"):
        request_refund(payment=first, amount=Money(1, "eur"), reason="", note="", by=None, form_key=uuid.uuid4(),
                       now=NOW)  # fmt: skip


def test_an_inquiry_does_not_keep_a_refund_back(twice: Order) -> None:
    disputed(twice.payments.get(reference__endswith="P1"), "warning_needs_response")
    assert given(ask(twice, 8500)) == {"P2": 2000, "P1": 6500}


def test_an_approval_is_refused_once_the_charge_is_disputed(twice: Order, settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": 100}
    (refund,) = ask(twice, 1000)
    dispute = disputed(refund.payment)
    with pytest.raises(ChargeIsDisputed, match=dispute.reference):
        approve_refund(refund=refund, by=colleague("ada"), note="", now=NOW)
