"""The demo's webhook endpoint at the sandbox, made as one is made at Stripe: the secret is told once, and kept."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from backoffice.demo.kept import Kept
from payments.inbox.routes import ROUTES
from payments.stripe.client import API_VERSION

NAME = "webhook-endpoint"
PATH = "/v1/webhook_endpoints"


def webhook_secret(kept: Kept, *, api_base: str, secret_key: str, address: str) -> str:
    """The endpoint's signing secret; the endpoint is made where there is none, and brought up to date where there is.

    It keeps the version that it was made with: for another one a new endpoint takes its place.
    """
    wanted = [("url", address), *((f"enabled_events[{place}]", event) for place, event in enumerate(sorted(ROUTES)))]
    known = kept.read(NAME)
    if known is not None:
        same = known.get("version") == API_VERSION
        changes = [*wanted, ("disabled", "false")] if same else [("disabled", "true")]
        if _post(f"{api_base}{PATH}/{known['id']}", secret_key, changes) is not None and same:
            return str(known["secret"])
    made = _post(f"{api_base}{PATH}", secret_key, [*wanted, ("api_version", API_VERSION)])
    if made is None:
        raise RuntimeError("The sandbox takes no webhook endpoint.")
    kept.write(NAME, {"id": made["id"], "secret": made["secret"], "version": API_VERSION})
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
