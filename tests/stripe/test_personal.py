"""What names a person is taken out of any body, and nothing that the rows are worked out from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.stripe.named import DEEPEST, TooDeep, customer_named, named_in
from payments.stripe.personal import PERSONAL, without_personal

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(sorted(PERSONAL)), inner),
    max_leaves=20,
)
CHARGE: dict[str, Any] = {
    "id": "ch_1",
    "object": "charge",
    "amount": 2500,
    "currency": "eur",
    "status": "succeeded",
    "customer": "cus_1",
    "payment_intent": {"id": "pi_1", "object": "payment_intent", "receipt_email": "ada@example.org"},
    "description": "Ada's tea",
    "billing_details": {
        "address": {"city": "Rookhope", "country": "DE", "line1": "Nightingale Lane 7", "line2": None},
        "email": "ada@example.org",
        "name": "Ada Quillfeather",
        "phone": "+4930",
    },
    "shipping": {"name": "Ada Quillfeather", "phone": None, "address": {"line1": "Nightingale Lane 7"}},
    "metadata": {"backoffice": "b", "ref": "K7Q2M4-P1", "ada@example.org": "regular"},
    "outcome": {"seller_message": "Payment complete.", "type": "authorized"},
    "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242", "country": "DE"}},
    "failure_message": "Your card was declined.",
    "new_field": "Ada Quillfeather lives here",
    "another": "ada%40example.org",
    "a_third": "+4930555",
}


def test_a_charge_keeps_its_money_its_card_and_its_ids_and_nobody_s_name() -> None:
    kept = without_personal(CHARGE)
    assert kept["payment_intent"] == {"id": "pi_1", "object": "payment_intent", "receipt_email": None}
    assert kept["billing_details"] == {
        "address": {"city": None, "country": None, "line1": None, "line2": None},
        "email": None,
        "name": None,
        "phone": None,
    }
    assert kept["metadata"] == {"backoffice": "b", "ref": "K7Q2M4-P1"}
    for key in ("id", "amount", "currency", "status", "customer", "outcome", "payment_method_details"):
        assert kept[key] == CHARGE[key], key
    assert kept["failure_message"] == "Your card was declined."
    assert [kept["description"], kept["new_field"], kept["another"], kept["a_third"]] == [None] * 4
    assert "da" not in json.dumps(kept).replace("metadata", "").replace("data", "")


def test_goods_keep_their_names() -> None:
    params = {"line_items": [{"price_data": {"product_data": {"name": "Ceylon tea"}}}], "customer_email": "a@b.c"}
    assert without_personal(params) == {**params, "customer_email": None}


def test_our_own_reference_stays_and_another_s_goes() -> None:
    assert without_personal({"client_reference_id": "K7Q2M4"}) == {"client_reference_id": "K7Q2M4"}
    assert without_personal({"client_reference_id": "ada"}) == {"client_reference_id": None}


def test_a_dispute_keeps_its_deadline_and_loses_what_was_said_of_the_customer() -> None:
    dispute = {
        "object": "dispute",
        "evidence": {"customer_name": "Ada", "receipt": "file_1", "uncategorized_text": "Ada took it."},
        "evidence_details": {"due_by": 1790000000, "has_evidence": True, "submission_count": 1},
    }
    assert without_personal(dispute) == {
        "object": "dispute",
        "evidence": {"customer_name": None, "receipt": None, "uncategorized_text": None},
        "evidence_details": dispute["evidence_details"],
    }


@given(json_values)
def test_twice_is_no_more_than_once(body: Any) -> None:
    kept = without_personal(body)
    assert without_personal(kept) == kept


@given(st.sampled_from(sorted(PERSONAL - {"metadata"})), st.text(min_size=1))
def test_whatever_stands_under_a_personal_key_goes(key: str, text: str) -> None:
    body = {"a": [{key: {"deeper": [text], "here": text}, "b": {key: text}}]}
    assert without_personal(body) == {"a": [{key: {"deeper": [], "here": None}, "b": {key: None}}]}


@given(st.text(alphabet=st.characters(min_codepoint=32), min_size=1))
def test_words_that_somebody_typed_go_wherever_they_stand(text: str) -> None:
    typed = f"{text} {text}"
    assert without_personal({"some": [{"thing": typed}]}) == {"some": [{"thing": None}]}
    assert without_personal({"some": f"{text}@example.org"}) == {"some": None}


def test_all_ids_and_marks_in_a_body_are_named() -> None:
    named = named_in({"data": {"object": CHARGE, "previous_attributes": {"customer": "cus_0", "refund": None}}})
    assert named.ids == {"charge": {"ch_1"}, "customer": {"cus_1", "cus_0"}, "intent": {"pi_1"}}
    assert named.marks == {("b", "K7Q2M4-P1")}


@pytest.mark.parametrize(
    ("body", "customer"),
    [
        ({"object": "customer", "id": "cus_1"}, "cus_1"),
        ({"object": "charge", "customer": "cus_1"}, "cus_1"),
        ({"object": "charge", "customer": {"id": "cus_1", "deleted": True}}, "cus_1"),
        ({"object": "charge", "customer": None}, ""),
        ({"object": "charge", "customer": 7}, ""),
    ],
)
def test_the_customer_of_an_object(body: dict[str, Any], customer: str) -> None:
    assert customer_named(body) == customer


@given(json_values)
def test_any_json_can_be_gone_through(body: Any) -> None:
    named = named_in({"object": "event", "data": body})
    assert all(isinstance(each, str) for ids in named.ids.values() for each in ids)


def test_what_is_nested_too_deep_is_refused() -> None:
    body: Any = "x"
    for _ in range(DEEPEST + 5):
        body = [body]
    with pytest.raises(TooDeep):
        named_in(body)
