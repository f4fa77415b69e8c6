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
