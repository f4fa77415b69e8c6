"""The sandbox's levers and its list of events, as far as playing a history needs them."""

from __future__ import annotations

import json
import urllib.request
from datetime import datetime
from typing import Any


class Sandbox:
    """The sandbox at ``base``; it is spoken to over HTTP only."""

    def __init__(self, base: str, secret_key: str) -> None:
        self.base = base.rstrip("/")
        self.secret_key = secret_key
        self.last_event = ""

    def set_clock(self, at: datetime) -> None:
        """Move its clock forward to ``at`` and keep it still; what was due until then happens."""
        self._post("/_sandbox/clock", {"now": int(at.timestamp()), "frozen": True})

    def release_clock(self) -> None:
        """Let its clock run with the world's."""
        self._post("/_sandbox/clock", {"real": True})

    def pay(self, session: str, **how: str) -> None:
        """Do what a customer does on the hosted page: ``card`` or ``iban``, ``authentication``, ``name``, …."""
        self._post("/_sandbox/pay", {"session": session, **how})

    def pay_invoice(self, invoice: str, **how: str) -> None:
        """The same on the hosted page of an invoice."""
        self._post("/_sandbox/pay", {"invoice": invoice, **how})

    def dispute(self, intent: str, **how: str) -> None:
        """Have the customer's bank dispute what the intent collected: ``kind``, ``reason``."""
        self._post("/_sandbox/disputes", {"payment_intent": intent, **how})

    def decide(self, dispute: str, outcome: str) -> None:
        """Have the bank decide."""
        self._post("/_sandbox/disputes/decide", {"dispute": dispute, "outcome": outcome})

    def new_events(self) -> list[dict[str, Any]]:
        """The events since the last call, oldest first."""
        found: list[dict[str, Any]] = []
        while True:
            after = f"&ending_before={self.last_event}" if self.last_event else ""
            page = self._get(f"/v1/events?limit=100{after}")
            events = list(reversed(page["data"]))
            found += events
            if events:
                self.last_event = events[-1]["id"]
            if not after or not page["has_more"]:
                return found

    def _get(self, path: str) -> dict[str, Any]:
        return self._send(urllib.request.Request(self.base + path))  # noqa: S310 - our own address

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        data = json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"})  # noqa: S310
        return self._send(request)

    def _send(self, request: urllib.request.Request) -> dict[str, Any]:
        request.add_header("Authorization", f"Bearer {self.secret_key}")
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found
