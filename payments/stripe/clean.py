"""What must not be kept is blanked, and what PostgreSQL cannot keep is replaced."""

from __future__ import annotations

import json
import re
from typing import Any

# Whoever has one of these may act or look as that customer: they are blanked before anything is stored.
BEARER = frozenset(
    """client_secret secret hosted_invoice_url invoice_pdf receipt_url hosted_voucher_url hosted_instructions_url
    hosted_verification_url hosted_regulatory_receipt_url image_url_png image_url_svg mobile_auth_url stripe_js
    """.split()
)
# Objects and parts whose ``url`` is such a link.
OWN_LINK = ("checkout.session", "billing_portal.session")
PARTS_WITH_LINK = ("redirect_to_url", "recovery")
# Keys, and client secrets where they stand inside another text: a link's query, a sentence that repeats a key.
SECRETS = re.compile(r"\b(?:(?:sk|rk)_(?:test|live)_\w{4,}|whsec_\w{4,}|(?:pi|seti|cs|src)_\w+_secret_\w+)")
BLANK = "[blanked]"
# Not a column's limit: longer than any text Stripe documents.
LONGEST = 5000


def clean_text(text: str, longest: int = LONGEST) -> str:
    """Text that a PostgreSQL column takes: without NUL and lone surrogates."""
    if text.isascii() and "\x00" not in text:
        return text[:LONGEST]
    kept = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return kept[:longest]


def without_secrets(text: str) -> str:
    """The text without keys and client secrets."""
    return SECRETS.sub(BLANK, text)


def blanked(body: Any, *, within: str = "") -> Any:
    """The same JSON without secrets and bearer links; ``within`` is the name that the body stands under."""
    if isinstance(body, dict):
        hides_url = body.get("object") in OWN_LINK if "object" in body else within in PARTS_WITH_LINK
        return {
            name: BLANK if value and (name in BEARER or (hides_url and name == "url")) else blanked(value, within=name)
            for name, value in body.items()
        }
    if isinstance(body, list):
        return [blanked(each) for each in body]
    return without_secrets(body) if isinstance(body, str) else body


def blanked_text(body: Any) -> str:
    """Blanked JSON as text that any text column takes: whatever is not ASCII stays escaped."""
    return json.dumps(blanked(body), ensure_ascii=True, separators=(",", ":"))
