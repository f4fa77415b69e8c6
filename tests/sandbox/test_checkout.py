"""Checkout sessions: what may be asked for, and how they end."""

from typing import Any, cast

import pytest
import stripe

from tests.sandbox.process import SandboxProcess
from tests.sandbox.shop import Shop

HALF_AN_HOUR, DAY = 30 * 60, 24 * 3600
PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


def test_a_new_session_is_open_and_has_no_intent(shop: Shop) -> None:
    session = shop.session(metadata={"order": "K7"}, client_reference_id="K7")
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.url == f"{shop.box.base_url}/c/pay/{session.id}"
    assert session.expires_at == session.created + DAY
    assert (session.amount_total, session.currency, session.client_reference_id) == (4900, "eur", "K7")
    assert shop.tale() == []


def test_a_paid_session_tells_its_story_in_order(shop: Shop) -> None:
    session = shop.session(customer_creation="always")
    shop.box.pay(session.id, email="ann@example.com", name="Ann", country="AT")
    done = shop.client.v1.checkout.sessions.retrieve(session.id)
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    details = done.customer_details
    assert details is not None
    assert details.address is not None
    assert (details.email, details.name, details.address.country) == ("ann@example.com", "Ann", "AT")
    assert shop.tale() == ["customer.created", *PAID]
    told = shop.events()[-1].data.object
    assert (told["status"], told["payment_intent"], told["customer"]) == (
        "complete",
        done.payment_intent,
        done.customer,
    )


def test_metadata_of_the_session_does_not_reach_the_intent(shop: Shop) -> None:
    session = shop.session(metadata={"order": "K7"}, payment_intent_data={"metadata": {"ref": "K7-P1"}})
    intent = shop.intent(shop.box.pay(session.id)["payment_intent"])
    assert intent.metadata.to_dict() == {"ref": "K7-P1"}
    assert shop.charge(intent).metadata.to_dict() == {"ref": "K7-P1"}
    shop.client.v1.payment_intents.update(intent.id, {"metadata": {"ref": "changed"}})
    assert shop.charge(intent).metadata.to_dict() == {"ref": "K7-P1"}


def test_a_session_can_be_paid_with_another_card_after_a_decline(shop: Shop) -> None:
    session = shop.session()
    declined = shop.box.pay(session.id, card="4000000000009995")
    assert (declined["outcome"], declined["decline_code"]) == ("declined", "insufficient_funds")
    assert shop.client.v1.checkout.sessions.retrieve(session.id).payment_intent == declined["payment_intent"]
    paid = shop.box.pay(session.id)
    assert (paid["outcome"], paid["payment_intent"]) == ("succeeded", declined["payment_intent"])
    assert shop.box.pay(session.id)["outcome"] == "session_complete"
    charges = shop.client.v1.charges.list({"payment_intent": paid["payment_intent"]})
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


def test_a_session_expires_by_the_clock_and_takes_its_intent_along(shop: Shop) -> None:
    shop.box.clock(now=1_700_000_000, frozen=True)
    session = shop.session(expires_at=1_700_000_000 + HALF_AN_HOUR)
    intent_id = shop.box.pay(session.id, card="4000000000000002")["payment_intent"]
    shop.box.clock(advance=HALF_AN_HOUR - 1)
    assert shop.client.v1.checkout.sessions.retrieve(session.id).status == "open"
    shop.box.clock(advance=100)
    closed = shop.client.v1.checkout.sessions.retrieve(session.id)
    assert (closed.status, closed.url) == ("expired", None)
    intent = shop.intent(intent_id)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "expired")
    last = shop.events()[-1]
    assert (last.type, last.created) == ("checkout.session.expired", session.expires_at)
    assert last.request is not None
    assert last.request.id is None


def test_only_an_open_session_can_be_expired(shop: Shop) -> None:
    session = shop.session()
    assert shop.client.v1.checkout.sessions.expire(session.id).status == "expired"
    assert shop.box.pay(session.id)["outcome"] == "session_expired"
    paid = shop.session()
    shop.box.pay(paid.id)
    for identifier in (session.id, paid.id):
        with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
            shop.client.v1.checkout.sessions.expire(identifier)


def test_a_session_of_nothing_needs_no_payment(shop: Shop) -> None:
    session = shop.session(amount=0)
    assert shop.box.pay(session.id)["outcome"] == "no_payment_required"
    done = shop.client.v1.checkout.sessions.retrieve(session.id)
    assert (done.status, done.payment_status, done.payment_intent) == ("complete", "no_payment_required", None)
    assert shop.tale() == ["checkout.session.completed"]


@pytest.mark.parametrize(
    ("iban", "types", "status"),
    [
        ("DE89370400440532013000",
         ["charge.succeeded", "payment_intent.succeeded", "checkout.session.async_payment_succeeded"], "paid"),
        ("DE62370400440532013001",
         ["charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed"], "unpaid"),
    ],
)  # fmt: skip
def test_a_bank_debit_is_decided_after_three_days(shop: Shop, iban: str, types: list[str], status: str) -> None:
    shop.box.clock(now=1_700_000_000, frozen=True)
    session = shop.session()
    answer = shop.box.pay(session.id, iban=iban)
    assert answer["outcome"] == "processing"
    assert answer["charge"].startswith("py_")
    waiting = shop.client.v1.checkout.sessions.retrieve(session.id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    pending = shop.charge(shop.intent(answer["payment_intent"]))
    assert (pending.status, pending.paid, pending.balance_transaction) == ("pending", False, None)
    assert shop.tale()[1:] == ["charge.pending", "payment_intent.processing", "checkout.session.completed"]
    shop.box.clock(advance=3 * DAY - 1)
    assert len(shop.tale()) == 4
    shop.box.clock(advance=1)
    assert shop.tale()[4:] == types
    assert shop.client.v1.checkout.sessions.retrieve(session.id).payment_status == status


def test_sessions_are_found_by_intent_customer_email_and_status(shop: Shop) -> None:
    sessions = shop.client.v1.checkout.sessions
    mine = shop.session(customer_email="ann@example.com")
    shop.session()
    intent = shop.box.pay(mine.id)["payment_intent"]
    assert [each.id for each in sessions.list({"payment_intent": intent})] == [mine.id]
    assert [each.id for each in sessions.list({"customer_details": {"email": "ann@example.com"}})] == [mine.id]
    assert [each.id for each in sessions.list({"status": "complete"})] == [mine.id]
    assert len(sessions.list({"status": "open"}).data) == 1


def test_an_intent_of_a_session_is_closed_by_its_session_only(shop: Shop) -> None:
    session = shop.session()
    intent = shop.box.pay(session.id, card="4000000000000002")["payment_intent"]
    with pytest.raises(stripe.InvalidRequestError, match="expire the Checkout Session"):
        shop.client.v1.payment_intents.cancel(intent)
    with pytest.raises(stripe.InvalidRequestError, match="belongs to a Checkout Session"):
        shop.client.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})


REFUSED: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"mode": "subscription"}, None, "mode"),
    ({"mode": None}, "parameter_missing", "mode"),
    ({"ui_mode": "hosted"}, None, "ui_mode"),
    ({"ui_mode": "elements"}, None, "ui_mode"),
    ({"success_url": None}, "parameter_missing", "success_url"),
    ({"success_url": "/done"}, "url_invalid", "success_url"),
    ({"line_items": None}, "parameter_missing", "line_items"),
    ({"line_items": [{"price": "price_none", "quantity": 1}]}, "resource_missing", "line_items[0][price]"),
    ({"payment_method_types": ["card"]}, "payment_method_types_no_longer_supported", "payment_method_types"),
    ({"discounts": [{"coupon": "TEN"}]}, "resource_missing", "discounts[0][coupon]"),
    ({"discounts": [{"coupon": "TEN"}], "allow_promotion_codes": False}, None, "allow_promotion_codes"),
    ({"customer": "cus_none"}, "resource_missing", "customer"),
    ({"customer": "cus_none", "customer_email": "ann@example.com"}, None, "customer"),
    ({"customer_update": {"name": "auto"}}, None, "customer_update"),
    ({"expires_at": 1_700_000_000 + HALF_AN_HOUR - 1}, None, "expires_at"),
    ({"expires_at": 1_700_000_000 + DAY + 1}, None, "expires_at"),
    ({"automatic_tax": {"enabled": True}}, None, "automatic_tax"),
    ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
    ({"payment_intent_data": {"statement_descriptor": "HATS"}}, None, "payment_intent_data[statement_descriptor]"),
    ({"excluded_payment_method_types": ["card", "sepa_debit"]}, None, "line_items"),
]


@pytest.mark.parametrize(("changed", "code", "param"), REFUSED)
def test_a_session_that_stripe_would_not_make_is_refused(
    shop: Shop, changed: dict[str, Any], code: str | None, param: str
) -> None:
    shop.box.clock(now=1_700_000_000, frozen=True)
    wish = {name: value for name, value in shop.wish(**changed).items() if value is not None}
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.checkout.sessions.create(cast("Any", wish))
    assert (refusal.value.code, refusal.value.param) == (code, param)


@pytest.mark.parametrize(("amount", "currency"), [(49, "eur"), (49, "jpy"), (299, "sek")])
def test_a_total_below_the_minimum_is_refused(shop: Shop, amount: int, currency: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.session(amount, currency)
    assert refusal.value.code == "amount_too_small"


def test_lines_keep_their_order_and_their_price(shop: Shop, box: SandboxProcess) -> None:
    lines = [
        {"quantity": n, "price_data": {"currency": "eur", "unit_amount": 100, "product_data": {"name": f"No. {n}"}}}
        for n in range(1, 13)
    ]
    session = shop.session(line_items=lines)
    assert session.amount_total == 7800
    listed = shop.client.v1.checkout.sessions.line_items.list(session.id, {"limit": 5}).auto_paging_iter()
    assert [line.description for line in listed] == [f"No. {n}" for n in range(1, 13)]
