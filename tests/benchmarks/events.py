"""Signed events of a shop's busy hour, made from the shapes that Stripe sends."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bought:
    """One order that is waiting to be paid, as the sender must know it."""

    installation: str
    reference: str
    session: str
    number: int
    amount: int


def events_of(order: Bought, api_version: str) -> list[dict[str, Any]]:
    """The five events of one successful checkout, each in a second of its own, in the order Stripe made them."""
    marks = {"backoffice": order.installation, "ref": order.reference}
    intent = {
        "id": f"pi_bench_{order.number}",
        "object": "payment_intent",
        "livemode": False,
        "metadata": marks,
        "amount": order.amount,
        "currency": "eur",
        "created": 1_790_000_000,
        "customer": None,
    }
    charge = {
        "id": f"ch_bench_{order.number}",
        "object": "charge",
        "livemode": False,
        "metadata": marks,
        "payment_intent": intent["id"],
        "status": "succeeded",
        "captured": True,
        "amount": order.amount,
        "amount_captured": order.amount,
        "amount_refunded": 0,
        "currency": "eur",
        "created": 1_790_000_001,
        "payment_method": f"pm_bench_{order.number}",
        "payment_method_details": {
            "type": "card",
            "card": {"brand": "visa", "last4": "4242", "country": "DE", "funding": "credit"},
        },
        "outcome": {"type": "authorized", "network_status": "approved_by_network"},
    }
    session = {
        "id": order.session,
        "object": "checkout.session",
        "livemode": False,
        "metadata": marks,
        "mode": "payment",
        "status": "complete",
        "payment_status": "paid",
        "amount_total": order.amount,
        "currency": "eur",
        "payment_intent": intent["id"],
        "customer_details": {"email": "anna@example.com"},
        "created": 1_790_000_000,
        "expires_at": 1_790_086_400,
    }
    done = {**intent, "status": "succeeded", "amount_received": order.amount, "latest_charge": charge["id"]}
    carried = [
        ("payment_intent.created", {**intent, "status": "requires_payment_method", "amount_received": 0}),
        ("charge.succeeded", charge),
        ("payment_intent.succeeded", done),
        ("checkout.session.completed", session),
        ("charge.updated", {**charge, "balance_transaction": f"txn_bench_{order.number}"}),
    ]
    return [
        {
            "id": f"evt_bench_{order.number}_{place}",
            "object": "event",
            "type": kind,
            "api_version": api_version,
            "created": 1_790_000_000 + place,
            "livemode": False,
            "pending_webhooks": 1,
            "request": None,
            "data": {"object": body},
        }
        for place, (kind, body) in enumerate(carried)
    ]


def signed(event: dict[str, Any], secret: str) -> tuple[bytes, str]:
    """The body and its ``Stripe-Signature``."""
    body = json.dumps(event).encode()
    at = int(time.time())
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={at},v1={mac}"
