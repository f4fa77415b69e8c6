"""From Stripe's JSON to our words: nothing invented, nothing kept that may not be, nothing that a column refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.join import Moment
from payments.domain.snapshots import ChargeSnapshot, IntentSnapshot, RefundSnapshot, SessionSnapshot
from payments.stripe.clean import BLANK
from payments.stripe.translate import (
    KINDS,
    NotTranslatable,
    charge_snapshot,
    customer_snapshot,
    dispute_snapshot,
    intent_snapshot,
    refund_snapshot,
    session_snapshot,
    snapshots_of,
)
from payments.stripe.translate_catalogue import coupon_snapshot

MARKS = {"backoffice": "house-1", "ref": "K7Q2M4-P1"}
SESSION = {
    "id": "cs_1", "object": "checkout.session", "status": "open", "payment_status": "unpaid", "mode": "payment",
    "amount_total": 2500, "currency": "eur", "payment_intent": None, "customer": None, "metadata": MARKS,
    "customer_email": "ada@example.org", "customer_details": None, "created": 1, "expires_at": 2, "livemode": False,
    "url": "https://checkout.example/c/pay/cs_1", "client_secret": "cs_1_secret",
}  # fmt: skip
CARD = {"id": "pm_1", "object": "payment_method", "type": "card",
        "card": {"brand": "visa", "last4": "4242", "country": "DE", "funding": "credit", "fingerprint": "f",
                 "wallet": {"type": "apple_pay"}}}  # fmt: skip
INTENT = {
    "id": "pi_1", "object": "payment_intent", "status": "requires_payment_method", "amount": 2500, "amount_received": 0,
    "currency": "eur", "customer": "cus_1", "latest_charge": None, "created": 1, "livemode": False, "metadata": MARKS,
    "client_secret": "pi_1_secret_x", "next_action": None, "cancellation_reason": None,
    "last_payment_error": {"type": "card_error", "code": "card_declined", "decline_code": "lost_card",
                           "message": "Your card was declined.", "charge": "ch_1", "payment_method": CARD},
}  # fmt: skip
CHARGE = {
    "id": "ch_1", "object": "charge", "status": "succeeded", "captured": True, "amount": 2500, "amount_captured": 2500,
    "amount_refunded": 0, "currency": "eur", "payment_intent": "pi_1", "customer": "cus_1", "created": 1,
    "livemode": False, "metadata": {}, "payment_method": "pm_1", "payment_method_details": CARD, "disputed": False,
    "outcome": {"type": "authorized"}, "receipt_url": "https://pay.example/receipt", "balance_transaction": None,
}  # fmt: skip
REFUND = {
    "id": "re_1", "object": "refund", "status": "succeeded", "amount": 500, "currency": "eur", "reason": None,
    "charge": "ch_1", "payment_intent": "pi_1", "created": 1, "metadata": MARKS,
}  # fmt: skip
DISPUTE: dict[str, Any] = {
    "id": "dp_1", "object": "dispute", "status": "needs_response", "amount": 2500, "currency": "eur", "created": 1,
    "charge": "ch_1", "payment_intent": "pi_1", "reason": "fraudulent", "network_reason_code": "10.4", "metadata": {},
    "is_charge_refundable": False, "livemode": False, "evidence": {"customer_name": "Ada"},
    "evidence_details": {"due_by": 99, "past_due": False, "has_evidence": True, "submission_count": 1},
    "balance_transactions": [{"id": "txn_1", "object": "balance_transaction", "amount": -2500, "fee": 1500,
                              "net": -4000, "currency": "eur", "created": 2, "status": "pending"}],
}  # fmt: skip
CUSTOMER = {"id": "cus_1", "object": "customer", "email": "ada@example.org", "name": "Ada", "created": 1,
            "livemode": False, "metadata": {}}  # fmt: skip
COUPON = {"id": "K7Q2M4-off", "object": "coupon", "amount_off": 500, "currency": "eur", "percent_off": None,
          "created": 1, "livemode": False, "metadata": {"backoffice": "house-1", "ref": "K7Q2M4"}}  # fmt: skip
OBJECTS: list[dict[str, Any]] = [SESSION, INTENT, CHARGE, REFUND, DISPUTE, CUSTOMER, COUPON]


@pytest.mark.parametrize(
    ("status", "payment_status", "rung"),
    [
        ("open", "unpaid", "open"),
        ("expired", "unpaid", "expired"),
        ("complete", "unpaid", "complete_unpaid"),
        ("complete", "paid", "complete_paid"),
        ("complete", "no_payment_required", "complete_paid"),
        ("a word of next year", "unpaid", "open"),
    ],
)
def test_a_session_stands_on_the_rung_of_its_two_words(status: str, payment_status: str, rung: str) -> None:
    assert session_snapshot({**SESSION, "status": status, "payment_status": payment_status}).rung == rung


@pytest.mark.parametrize(
    ("status", "rung"),
    [
        ("requires_payment_method", "open"),
        ("requires_action", "open"),
        ("processing", "open"),
        ("requires_capture", "open"),
        ("canceled", "canceled"),
        ("succeeded", "succeeded"),
        ("a word of next year", "open"),
    ],
)
def test_only_the_ends_of_an_intent_are_ends(status: str, rung: str) -> None:
    assert intent_snapshot({**INTENT, "status": status}).rung == rung


def test_an_authorisation_that_is_not_captured_moved_no_money() -> None:
    assert charge_snapshot({**CHARGE, "captured": False, "amount_captured": 0}).rung == "pending"


@pytest.mark.parametrize(
    ("status", "rung"),
    [
        ("pending", "open"),
        ("requires_action", "open"),
        ("succeeded", "succeeded"),
        ("failed", "failed"),
        (None, "open"),
    ],
)
def test_a_refund_is_back_only_when_it_succeeded(status: str | None, rung: str) -> None:
    assert refund_snapshot({**REFUND, "status": status}).rung == rung


def test_a_dispute_has_its_date_and_the_money_that_it_moved_and_none_of_the_evidence() -> None:
    told = dispute_snapshot(DISPUTE)
    assert (told.due_by, told.submission_count, told.is_refundable) == (99, 1, False)
    (entry,) = told.entries
    assert (entry.stripe_id, entry.amount, entry.fee, entry.created) == ("txn_1", -2500, 1500, 2)
    assert "Ada" not in told.heard(Moment(1, 1)).canonical
    later = {**DISPUTE, "balance_transactions": [{**DISPUTE["balance_transactions"][0], "status": "available"}]}
    assert dispute_snapshot(later) == told, "money that became available is no other dispute"


@pytest.mark.parametrize("due_by", [0, None])
def test_a_dispute_that_cannot_be_answered_has_no_date(due_by: int | None) -> None:
    assert dispute_snapshot({**DISPUTE, "evidence_details": {"due_by": due_by}}).due_by == 0


def test_the_refused_card_of_an_intent_is_told_with_its_reason() -> None:
    snapshot = intent_snapshot(INTENT)
    assert snapshot.has_error
    assert (snapshot.error_charge_id, snapshot.error_method.payment_method_id) == ("ch_1", "pm_1")
    assert (snapshot.error_method.last4, snapshot.error_method.wallet) == ("4242", "apple_pay")
    assert (snapshot.decline.code, snapshot.decline.decline_code) == ("card_declined", "lost_card")


def test_an_intent_without_an_error_has_no_decline() -> None:
    snapshot = intent_snapshot({**INTENT, "last_payment_error": None})
    assert not snapshot.has_error
    assert snapshot.decline.code == ""


def test_a_charge_that_succeeded_has_no_decline_though_its_outcome_has_a_reason() -> None:
    elevated = {**CHARGE, "outcome": {"type": "authorized", "reason": "elevated_risk_level"}}
    assert charge_snapshot(elevated).decline.decline_code == ""
    failed = {**CHARGE, "status": "failed", "failure_code": "card_declined", "outcome": {"reason": "lost_card"}}
    assert charge_snapshot(failed).decline.decline_code == "lost_card"


def test_ids_are_found_whether_expanded_or_not() -> None:
    flat = session_snapshot({**SESSION, "payment_intent": "pi_1", "customer": "cus_1"})
    expanded = session_snapshot({**SESSION, "payment_intent": INTENT, "customer": CUSTOMER})
    assert flat == expanded


def test_an_expanded_answer_tells_of_all_that_hangs_on_it() -> None:
    answer = {**SESSION, "payment_intent": {**INTENT, "latest_charge": CHARGE}}
    told = list(snapshots_of(answer))
    assert [type(each) for each in told] == [SessionSnapshot, IntentSnapshot, ChargeSnapshot]
    assert [type(each) for each in snapshots_of(REFUND)] == [RefundSnapshot]


def test_no_bearer_link_and_no_secret_is_part_of_a_report() -> None:
    for body in OBJECTS:
        for snapshot in snapshots_of(body):
            told = snapshot.heard(Moment(1, 1)).canonical
            assert "secret" not in told
            assert "https://" not in told
    assert session_snapshot(SESSION).url == SESSION["url"], "the answer's own address is for its customer"


def test_a_blanked_address_is_no_address() -> None:
    assert session_snapshot({**SESSION, "url": BLANK}).url == ""


def test_a_deleted_customer_has_nothing_but_the_id() -> None:
    answered = customer_snapshot({"id": "cus_1", "object": "customer", "deleted": True})
    told = customer_snapshot({**CUSTOMER, "deleted": True})
    assert answered.rung == told.rung == "deleted"
    assert (told.email, told.name) == ("", "")


@pytest.mark.parametrize(
    ("told", "kept"),
    [(["de-CH", "fr"], "de-CH"), ([], ""), (None, ""), ([None], ""), ("de", ""), (["x" * 99], "x" * 20)],
)
def test_the_first_locale_a_customer_prefers_is_kept(told: object, kept: str) -> None:
    assert customer_snapshot({**CUSTOMER, "preferred_locales": told}).locale == kept


def test_a_coupon_tells_whose_it_is_and_what_it_takes_off() -> None:
    told = coupon_snapshot(COUPON)
    assert (told.reference, told.amount_off, told.currency, told.rung) == ("K7Q2M4", 500, "eur", "live")
    share = coupon_snapshot({**COUPON, "amount_off": None, "currency": None, "percent_off": 12.5})
    assert (share.amount_off, share.currency, share.percent_off) == (None, "", "12.5")
    assert coupon_snapshot({**COUPON, "deleted": True}).rung == "deleted"


@pytest.mark.parametrize("body", [{}, {"object": "payout", "id": "po_1"}, {"object": None}])
def test_what_is_not_kept_here_says_so(body: dict[str, Any]) -> None:
    with pytest.raises(NotTranslatable):
        list(snapshots_of(body))


@pytest.mark.parametrize("body", OBJECTS, ids=lambda body: str(body["object"]))
def test_an_object_without_an_id_says_so(body: dict[str, Any]) -> None:
    with pytest.raises(NotTranslatable):
        list(snapshots_of({**body, "id": None}))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(body=st.sampled_from(OBJECTS), data=st.data())
def test_no_odd_value_in_any_field_breaks_a_report_or_leaves_what_postgres_refuses(
    body: dict[str, Any], data: st.DataObject
) -> None:
    fields = sorted(name for name in set(body) - {"id", "object"} if "amount" not in name)
    names = data.draw(st.lists(st.sampled_from(fields), unique=True, max_size=4))
    odd = {**body, **{name: data.draw(anything, label=name) for name in names}}
    _, make = KINDS[body["object"]]
    told = make(odd).heard(Moment(1, 1)).canonical
    assert "\\u0000" not in told
    told.encode("utf-8").decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16")


@pytest.mark.parametrize("odd", [10.5, "1000", True, [], {}])
@pytest.mark.parametrize("body", OBJECTS, ids=lambda body: str(body["object"]))
def test_an_amount_that_is_no_whole_number_never_passes_for_nothing(body: dict[str, Any], odd: object) -> None:
    for name in [each for each in body if "amount" in each]:
        with pytest.raises(NotTranslatable):
            list(snapshots_of({**body, name: odd}))


def test_words_longer_than_their_columns_are_cut() -> None:
    long = "x" * 600
    card = {"brand": long, "funding": long, "wallet": {"type": long}, "country": "DE", "last4": "4242"}
    charge = charge_snapshot(
        {
            **CHARGE,
            "status": "failed",
            "failure_code": long,
            "outcome": {"reason": long, "advice_code": long, "type": long},
            "payment_method_details": {"type": "card", "card": card},
        }
    )
    customer = customer_snapshot({**CUSTOMER, "name": long, "email": long})
    assert (len(charge.method.brand), len(charge.method.funding), len(charge.method.wallet)) == (40, 20, 40)
    assert {len(charge.decline.code), len(charge.decline.decline_code), len(charge.decline.advice_code)} == {80}
    assert (len(customer.name), len(customer.email)) == (512, 512)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x\udfffy"])
def test_nul_and_lone_surrogates_are_replaced(text: str) -> None:
    name = customer_snapshot({**CUSTOMER, "name": text}).name
    assert "\x00" not in name
    name.encode("utf-8")
