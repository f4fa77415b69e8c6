"""What each test card does, through the API and on the hosted page's road."""

from typing import Any, cast

import pytest
import stripe

from payments.sandbox.cards import CARDS, luhn
from tests.sandbox.shop import Shop

BACK = {"return_url": "http://127.0.0.1:9/"}
DECLINED = [
    ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline", "try_again_later", None),
    ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", "try_again_later", None),
    ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card", "do_not_try_again", None),
    ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", "do_not_try_again", None),
    ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card", "confirm_card_data", "exp_month"),
    ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc", "confirm_card_data", "cvc"),
    ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error", "try_again_later", None),
    ("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded",
     "try_again_later", None),
    ("pm_card_chargeCustomerFail", "card_declined", "generic_decline", "try_again_later", None),
    ("pm_card_radarBlock", "card_declined", "fraudulent", None, None),
]  # fmt: skip


def charged(shop: Shop, name: str, **more: Any) -> stripe.PaymentIntent:
    wish = {"amount": 900, "currency": "eur", "confirm": True, "payment_method": name, **BACK, **more}
    return shop.client.v1.payment_intents.create(cast("Any", wish))


@pytest.mark.parametrize(("name", "code", "decline_code", "advice", "param"), DECLINED)
def test_a_declined_card_leaves_a_failed_charge_and_an_intent_to_pay_again(
    shop: Shop, name: str, code: str, decline_code: str, advice: str | None, param: str | None
) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        charged(shop, name)
    error = cast("Any", refusal.value.error)
    assert (refusal.value.http_status, error.code, error.decline_code) == (402, code, decline_code)
    assert (error.to_dict().get("advice_code"), error.to_dict().get("param")) == (advice, param)
    intent = shop.intent(error.payment_intent.id)
    assert (intent.status, intent.payment_method) == ("requires_payment_method", None)
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == code
    charge = shop.charge(intent)
    assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, code)
    assert shop.tale() == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]
    paid = shop.client.v1.payment_intents.confirm(intent.id, cast("Any", {"payment_method": "pm_card_visa", **BACK}))
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)


def test_a_blocked_charge_never_reached_the_bank(shop: Shop) -> None:
    intent = shop.box.pay(shop.session().id, card="4100000000000019")["payment_intent"]
    outcome = shop.charge(shop.intent(intent)).outcome
    assert outcome is not None
    assert (outcome.type, outcome.network_status) == ("blocked", "not_sent_to_network")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4242424242424241", "Your card number is incorrect."),
        ("4242", "Your card number is invalid."),
        ("4111111111111111", "Only test cards work"),
    ],
)
def test_a_number_that_is_no_test_card_asks_no_bank(shop: Shop, number: str, words: str) -> None:
    answer = shop.box.pay(shop.session().id, card=number)
    assert answer["outcome"] == "invalid"
    assert words in answer["message"]
    assert shop.tale() == []


def test_a_failed_authentication_leaves_no_charge(shop: Shop) -> None:
    session = shop.session()
    answer = shop.box.pay(session.id, card="4000002760003184", authentication="fail")
    assert (answer["outcome"], answer["charge"]) == ("authentication_failed", None)
    intent = shop.intent(answer["payment_intent"])
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    assert intent.status == "requires_payment_method"
    assert shop.tale() == [
        "payment_intent.created", "payment_intent.requires_action", "payment_intent.payment_failed"
    ]  # fmt: skip
    assert shop.client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_an_authenticated_payment_says_so(shop: Shop) -> None:
    intent = shop.paid(card="4000000000003220")
    details = shop.charge(intent).payment_method_details
    assert details is not None
    assert details.card is not None
    assert details.card.three_d_secure is not None
    assert details.card.three_d_secure.result == "authenticated"


def test_a_customer_who_walks_away_leaves_the_question_open(shop: Shop) -> None:
    session = shop.session()
    answer = shop.box.pay(session.id, card="4000002760003184", authentication="abandon")
    assert answer["outcome"] == "requires_action"
    intent = shop.intent(answer["payment_intent"])
    assert intent.next_action is not None
    assert intent.next_action.type == "use_stripe_sdk"
    assert shop.box.pay(session.id)["outcome"] == "succeeded"


@pytest.mark.parametrize(
    ("number", "decline_code"), [("4000008260003178", "insufficient_funds"), ("4000008400001629", "generic_decline")]
)
def test_a_bank_may_decline_after_it_was_convinced(shop: Shop, number: str, decline_code: str) -> None:
    answer = shop.box.pay(shop.session().id, card=number)
    assert (answer["outcome"], answer["decline_code"]) == ("declined", decline_code)
    assert answer["charge"] is not None


def test_off_session_a_bank_that_asks_is_a_decline(shop: Shop) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        shop.client.v1.payment_intents.create(
            {"amount": 900, "currency": "eur", "confirm": True, "off_session": True,
             "payment_method": "pm_card_authenticationRequired"}
        )  # fmt: skip
    assert refusal.value.code == "authentication_required"


def test_a_card_that_was_set_up_is_not_asked_about_again(shop: Shop) -> None:
    session = shop.session(customer_creation="always", payment_intent_data={"setup_future_usage": "off_session"})
    answer = shop.box.pay(session.id, card="4000002500003155")
    assert answer["outcome"] == "succeeded"
    first = shop.intent(answer["payment_intent"])
    again = shop.client.v1.payment_intents.create(
        {"amount": 900, "currency": "eur", "confirm": True, "off_session": True, "customer": str(first.customer),
         "payment_method": str(first.payment_method)}
    )  # fmt: skip
    assert again.status == "succeeded"
    method = shop.client.v1.payment_methods.retrieve(str(first.payment_method))
    assert method.customer == first.customer
    assert "payment_method.attached" in shop.tale()


def test_error_on_requires_action_leaves_an_intent_without_charge(shop: Shop) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        charged(shop, "pm_card_authenticationRequired", error_on_requires_action=True)
    error = cast("Any", refusal.value.error)
    assert (error.code, error.decline_code) == ("authentication_required", "authentication_not_handled")
    assert error.payment_intent.latest_charge is None


def test_every_listed_card_has_a_valid_number_and_a_name_of_its_own() -> None:
    assert all(luhn(card.number) for card in CARDS)
    assert len({card.name for card in CARDS}) == len({card.number for card in CARDS}) == len(CARDS)
