"""What must not be kept is blanked, and what PostgreSQL cannot keep is replaced."""

from __future__ import annotations

import json
from typing import Any

# Whoever has one of these may act or look as that customer: they are blanked before anything is stored.
BEARER = frozenset(
    ["client_secret", "hosted_invoice_url", "invoice_pdf", "receipt_url", "hosted_voucher_url", "secret"]
)
BLANK = "[blanked]"
# Not a column's limit: longer than any text Stripe documents.
LONGEST = 5000


def clean_text(text: str) -> str:
    """Text that a PostgreSQL column takes: without NUL and lone surrogates."""
    kept = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return kept[:LONGEST]


def blanked(body: Any) -> Any:
    """The same JSON without secrets and bearer links."""
    if isinstance(body, dict):
        hides_url = body.get("object") in ("checkout.session", "billing_portal.session")
        return {
            name: BLANK if value and (name in BEARER or (hides_url and name == "url")) else blanked(value)
            for name, value in body.items()
        }
    return [blanked(each) for each in body] if isinstance(body, list) else body


def blanked_text(body: Any) -> str:
    """Blanked JSON as text that any text column takes: whatever is not ASCII stays escaped."""
    return json.dumps(blanked(body), ensure_ascii=True, separators=(",", ":"))
