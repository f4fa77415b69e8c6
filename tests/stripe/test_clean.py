"""Bearer links and secrets are blanked before anything is stored, and every text fits its column."""

import json

from hypothesis import given
from hypothesis import strategies as st

from payments.stripe.clean import BLANK, blanked, blanked_text, clean_text

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_fits_a_column(text: str) -> None:
    kept = clean_text(text)
    assert "\x00" not in kept
    kept.encode("utf-8")


@given(json_values)
def test_stored_json_is_plain_ascii_without_nul(value: object) -> None:
    text = blanked_text(value)
    assert text.isascii()
    assert "\x00" not in text


def test_secrets_and_bearer_links_are_blanked_wherever_they_stand() -> None:
    body = {
        "data": {"object": {"object": "checkout.session", "url": "https://pay/x", "client_secret": "s", "id": "cs_1"}},
        "list": [{"receipt_url": "https://r", "hosted_invoice_url": None, "url": "https://shop"}],
    }
    kept = blanked(body)
    assert kept["data"]["object"] == {"object": "checkout.session", "url": BLANK, "client_secret": BLANK, "id": "cs_1"}
    assert kept["list"] == [{"receipt_url": BLANK, "hosted_invoice_url": None, "url": "https://shop"}]
    assert json.loads(blanked_text(body)) == kept


def test_the_links_of_a_next_action_are_bearer_links_too() -> None:
    action = {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": "https://hooks.example/a?client_secret=x", "return_url": "https://shop"},
        "use_stripe_sdk": {"stripe_js": "https://hooks.example/b"},
        "sepa_display": {"hosted_instructions_url": "https://pay.example/c", "reference": "R1"},
    }
    kept = blanked({"next_action": action, "after_expiration": {"recovery": {"url": "https://pay/r", "enabled": True}}})
    assert "hooks.example" not in json.dumps(kept)
    assert "pay" not in json.dumps(kept)
    assert kept["next_action"]["redirect_to_url"]["return_url"] == "https://shop"
    assert kept["next_action"]["sepa_display"]["reference"] == "R1"


def test_keys_and_client_secrets_are_blanked_inside_any_text() -> None:
    said = "Invalid API Key provided: sk_live_abcd1234; https://x/?s=pi_1_secret_abc, rk_test_wxyz9876, whsec_q1w2e3"
    text = blanked_text({"message": said, "list": [said]})
    for secret in ("abcd1234", "secret_abc", "wxyz9876", "q1w2e3"):
        assert secret not in text
    assert "Invalid API Key provided" in text
