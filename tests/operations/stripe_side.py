"""Stripe's side as the tests see it: its API called by others than us, its events, and their delivery to our view."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests.sandbox.process import SandboxProcess
from tests.waiting import PATIENCE

Json = dict[str, Any]
ADDRESS = "/api/webhooks/stripe"
SECRET = "whsec_test_of_the_inbox"


class StripeSaidNoError(AssertionError):
    """Stripe refused what a test asked of it."""


def api(sandbox: SandboxProcess, method: str, path: str, **params: Any) -> Json:
    """One request as someone else on the account makes it, at Stripe's own pages or with another program."""
    data = urlencode(_flat(params)).encode()
    address = sandbox.base_url + path
    if method == "GET" and data:
        address, data = f"{address}?{data.decode()}", b""
    request = urllib.request.Request(address, data or None, method=method)
    request.add_header("Authorization", f"Bearer {sandbox.secret_key}")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            body: Json = json.load(answer)
    except urllib.error.HTTPError as error:
        raise StripeSaidNoError(f"{method} {path}: {error.read().decode()}") from error
    return body


def _flat(params: Json, prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        key = f"{prefix}[{name}]" if prefix else name
        pairs += _flat(value, key) if isinstance(value, dict) else [(key, str(value))]
    return pairs


def events_of(sandbox: SandboxProcess, *, seen: int = 0) -> list[Json]:
    """All events of the account, oldest first, without the first ``seen``."""
    pages: list[Json] = []
    after: Json = {}
    while True:
        page = api(sandbox, "GET", "/v1/events", limit=100, **after)
        pages += page["data"]
        if not page["has_more"]:
            return pages[::-1][seen:]
        after = {"starting_after": page["data"][-1]["id"]}


def signature(body: bytes, *, secret: str = SECRET, at: float | None = None) -> str:
    """The header that Stripe sends with this body."""
    stamp = int(time.time() if at is None else at)
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={signed}"


def deliver(*events: Json) -> None:
    """Post each event to our view, signed, as Stripe does; each must be taken."""
    for event in events:
        body = json.dumps(event).encode()
        answer = Client().post(
            ADDRESS, data=body, content_type="application/json", headers={"Stripe-Signature": signature(body)}
        )
        assert answer.status_code == 200, answer.content


def deliver_all(sandbox: SandboxProcess, *types: str) -> list[Json]:
    """Deliver every event of the account (of these types) in the order in which they happened."""
    chosen = [each for each in events_of(sandbox) if not types or each["type"] in types]
    deliver(*chosen)
    return chosen
