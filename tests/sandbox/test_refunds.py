"""Refunds and captures: how much may go back, and what banks say later."""

import pytest
import stripe

from tests.sandbox.shop import Shop


def refund(shop: Shop, intent: stripe.PaymentIntent, amount: int | None = None) -> stripe.Refund:
    wish: stripe.params.RefundCreateParams = {"payment_intent": intent.id}
    if amount is not None:
        wish["amount"] = amount
    return shop.client.v1.refunds.create(wish)


def test_parts_add_up_until_all_has_gone_back(shop: Shop) -> None:
    intent = shop.paid()
    refund(shop, intent, 1900)
    charge = shop.charge(intent)
    assert (charge.amount_refunded, charge.refunded) == (1900, False)
    assert refund(shop, intent).amount == 3000
    charge = shop.charge(intent)
    assert (charge.amount_refunded, charge.refunded) == (4900, True)
    assert shop.intent(intent.id).status == "succeeded"
    assert shop.tale()[4:] == ["refund.created", "charge.refunded"] * 2
    assert len(shop.client.v1.refunds.list({"payment_intent": intent.id}).data) == 2


def test_more_than_is_left_is_refused_on_amount_without_a_code(shop: Shop) -> None:
    intent = shop.paid()
    refund(shop, intent, 4000)
    with pytest.raises(stripe.InvalidRequestError, match=r"€10\.00\) is greater than .* \(€9\.00\)") as refusal:
        refund(shop, intent, 1000)
    assert (refusal.value.code, refusal.value.param) == (None, "amount")


def test_a_second_full_refund_is_refused_by_code(shop: Shop) -> None:
    intent = shop.paid()
    refund(shop, intent)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(shop, intent)
    assert refusal.value.code == "charge_already_refunded"


@pytest.mark.parametrize(
    ("params", "code", "status"),
    [
        ({}, "parameter_missing", 400),
        ({"payment_intent": "pi_none"}, "resource_missing", 404),
        ({"charge": "ch_none"}, "resource_missing", 404),
    ],
)
def test_a_refund_needs_something_to_give_back(
    shop: Shop, params: stripe.params.RefundCreateParams, code: str, status: int
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.refunds.create(params)
    assert (refusal.value.code, refusal.value.http_status) == (code, status)


def test_what_was_never_collected_cannot_go_back(shop: Shop) -> None:
    authorized = shop.session(payment_intent_data={"capture_method": "manual"})
    assert shop.box.pay(authorized.id)["outcome"] == "authorized"
    debited = shop.session()
    shop.box.pay(debited.id, iban="AT611904300234573201")
    for session in (authorized, debited):
        intent = shop.client.v1.checkout.sessions.retrieve(session.id).payment_intent
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.client.v1.refunds.create({"payment_intent": str(intent)})
        assert refusal.value.code is None


def test_a_pending_refund_succeeds_a_while_later(shop: Shop) -> None:
    given = refund(shop, shop.paid(card="4000000000007726"), 900)
    assert (given.status, given.pending_reason, given.balance_transaction) == ("pending", "processing", None)
    shop.box.clock(advance=61)
    done = shop.client.v1.refunds.retrieve(given.id)
    assert done.status == "succeeded"
    assert done.balance_transaction is not None
    updated = next(event for event in shop.events() if event.type == "refund.updated")
    assert updated.data.previous_attributes is not None
    assert updated.data.previous_attributes["status"] == "pending"


def test_a_refund_that_succeeded_may_fail_and_the_money_is_back(shop: Shop) -> None:
    intent = shop.paid(card="4000000000005126")
    given = refund(shop, intent)
    assert given.status == "succeeded"
    shop.box.clock(advance=61)
    failed = shop.client.v1.refunds.retrieve(given.id, {"expand": ["failure_balance_transaction"]})
    back = failed.failure_balance_transaction
    assert isinstance(back, stripe.BalanceTransaction)
    assert (failed.status, failed.failure_reason, back.amount) == ("failed", "expired_or_canceled_card", 4900)
    charge = shop.charge(intent)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert "refund.failed" in shop.tale()
    assert refund(shop, intent, 100).amount == 100


def test_the_fee_comes_two_seconds_after_the_charge(shop: Shop) -> None:
    shop.box.clock(now=1_700_000_000, frozen=True)
    intent = shop.paid()
    assert shop.charge(intent).balance_transaction is None
    shop.box.clock(advance=5)
    booked = shop.client.v1.charges.retrieve(str(intent.latest_charge), {"expand": ["balance_transaction"]})
    entry = booked.balance_transaction
    assert isinstance(entry, stripe.BalanceTransaction)
    assert (entry.amount, entry.fee, entry.net) == (4900, 74 + 25, 4801)
    told = shop.events()[-1]
    assert (told.type, told.created) == ("charge.updated", 1_700_000_002)
    assert told.data.previous_attributes is not None
    assert told.data.previous_attributes.to_dict() == {"balance_transaction": None}


def test_an_authorization_can_be_captured_in_part_let_go_or_run_out(shop: Shop) -> None:
    intents = shop.client.v1.payment_intents

    def authorized() -> str:
        session = shop.session(payment_intent_data={"capture_method": "manual"})
        return str(shop.box.pay(session.id)["payment_intent"])

    captured = intents.capture(authorized(), {"amount_to_capture": 4000})
    assert (captured.status, captured.amount_received) == ("succeeded", 4000)
    assert shop.client.v1.refunds.create({"payment_intent": captured.id}).amount == 4000
    let_go = intents.cancel(authorized(), {"cancellation_reason": "abandoned"})
    assert (let_go.status, let_go.cancellation_reason) == ("canceled", "abandoned")
    forgotten = authorized()
    shop.box.clock(advance=7 * 24 * 3600 + 1)
    ran_out = shop.intent(forgotten)
    assert (ran_out.status, ran_out.cancellation_reason) == ("canceled", "automatic")
    assert "charge.expired" in shop.tale()


@pytest.mark.parametrize("act", ["cancel", "capture", "confirm"])
def test_a_succeeded_intent_stays_succeeded(shop: Shop, act: str) -> None:
    intent = shop.client.v1.payment_intents.create(
        {"amount": 900, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa",
         "return_url": "http://127.0.0.1:9/"}
    )  # fmt: skip
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        getattr(shop.client.v1.payment_intents, act)(intent.id)
    assert refusal.value.code == "payment_intent_unexpected_state"
    assert shop.intent(intent.id).status == "succeeded"
