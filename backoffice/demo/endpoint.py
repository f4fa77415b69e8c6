"""The demo's webhook endpoint at the sandbox, made as one is made at Stripe: the secret is told once, and kept."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from backoffice.demo.kept import Kept

NAME = "webhook-endpoint"
PATH = "/v1/webhook_endpoints"


def webhook_secret(kept: Kept, *, api_base: str, secret_key: str, address: str) -> str:
    """The endpoint's signing secret; the endpoint is made where there is none, and moved where its address changed."""
    known = kept.read(NAME)
    if known is not None:
        moved = _post(f"{api_base}{PATH}/{known['id']}", secret_key, [("url", address)])
        if moved is not None:
            return str(known["secret"])
    made = _post(f"{api_base}{PATH}", secret_key, [("url", address), ("enabled_events[0]", "*")])
    if made is None:
        raise RuntimeError("The sandbox takes no webhook endpoint.")
    kept.write(NAME, {"id": made["id"], "secret": made["secret"]})
    return str(made["secret"])


def _post(address: str, key: str, fields: list[tuple[str, str]]) -> dict[str, Any] | None:
    """The answer, or nothing where the object is not known there."""
    request = urllib.request.Request(address, urlencode(fields).encode())  # noqa: S310 - our own address
    request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
