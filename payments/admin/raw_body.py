"""A body from the wire as a person reads it: indented, secrets and bearer links blanked once more."""

from __future__ import annotations

import json
import re
from typing import Any

from payments.stripe.clean import BLANK, blanked

# Keys and secrets have no business in a body; should one ever get there, it is not shown.
_SECRETS = re.compile(r"\b(?:[sr]k_(?:live|test)_\w+|whsec_\w+|\w+_secret_\w+)")
# Longer bodies are cut on the page; the row keeps all.
LONGEST = 200_000


def readable(body: Any) -> str:
    """``body``: JSON as text or as Python values; text that is not JSON stays as it is."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return _without_secrets(str(body))
    return _without_secrets(json.dumps(blanked(body), indent=2, ensure_ascii=False))


def _without_secrets(text: str) -> str:
    return _SECRETS.sub(BLANK, text)[:LONGEST]
