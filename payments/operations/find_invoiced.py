"""Look at Stripe for what a call about an invoice or a credit note was to make or change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from payments.domain.join import Moment
from payments.models import House, StripeCall
from payments.stripe import gateway
from payments.stripe.errors import StripeNotFound

Found = tuple[dict[str, Any], Moment]
MARGIN = timedelta(minutes=15)  # clocks differ and requests linger
# What the invoice says once it was done.
DONE = {
    "finalize_invoice": ("open", "paid", "uncollectible", "void"),
    "pay_invoice": ("paid",),
    "void_invoice": ("void",),
    "mark_uncollectible": ("uncollectible", "void", "paid"),
}


def find_invoiced(*, call: StripeCall) -> Found | None:
    """The object, if it was made, or says what it was to say. A mail of Stripe's leaves no trace: it is sent anew."""
    if call.kind in ("create_customer", "create_invoice", "create_credit_note"):
        return _made(call)
    if call.kind == "void_credit_note":
        answer = gateway.read(kind="credit_note", stripe_id=call.path.split("/")[-2])
        return (answer.body, answer.moment) if answer.body.get("status") == "void" else None
    if call.kind == "send_invoice":
        return None
    if call.kind == "delete_invoice":
        return _deleted(call)
    answer = gateway.read(kind="invoice", stripe_id=call.path.split("/")[-2])
    if call.kind == "add_invoice_lines":
        there = {_mark(line) for line in answer.body["lines"]["data"]}
        done = all(line["metadata"]["ref"] in there for line in call.params["lines"])
    else:
        done = answer.body.get("status") in DONE[call.kind]
    return (answer.body, answer.moment) if done else None


def _made(call: StripeCall) -> Found | None:
    kind = call.kind.removeprefix("create_")
    marks = call.params["metadata"]
    for body, moment in gateway.look_through(kind=kind, filters=_filters(call, kind)):
        said = body.get("metadata") or {}
        if said.get("ref") == marks["ref"] and said.get("backoffice") == str(House.ours().installation_id):
            return body, moment
    return None


def _filters(call: StripeCall, kind: str) -> dict[str, Any]:
    if kind == "invoice":
        return {"customer": call.params["customer"]}
    if kind == "credit_note":
        return {"invoice": call.params["invoice"]}
    sent, last = call.first_sent_at or call.asked_at, call.sent_at or call.asked_at
    return {"created": {"gte": int((sent - MARGIN).timestamp()), "lte": int((last + MARGIN).timestamp())}}


def _deleted(call: StripeCall) -> Found | None:
    stripe_id = call.path.split("/")[-1]
    try:
        gateway.read(kind="invoice", stripe_id=stripe_id)
    except StripeNotFound:
        second = int((call.sent_at or call.asked_at).timestamp())
        return {"id": stripe_id, "object": "invoice", "deleted": True}, Moment(second, second)
    return None


def _mark(line: dict[str, Any]) -> str:
    return str((line.get("metadata") or {}).get("ref") or "")
