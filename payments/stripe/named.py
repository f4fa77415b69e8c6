"""Whom and what a body of Stripe's names: the ids in it by kind, and our own references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Stripe's name for an object, and the keys under which other objects name one → our kind.
OBJECTS = {
    "customer": "customer",
    "checkout.session": "session",
    "payment_intent": "intent",
    "charge": "charge",
    "refund": "refund",
    "dispute": "dispute",
    "invoice": "invoice",
    "credit_note": "credit_note",
}
KEYS = {
    "customer": "customer",
    "payment_intent": "intent",
    "charge": "charge",
    "latest_charge": "charge",
    "refund": "refund",
    "dispute": "dispute",
    "invoice": "invoice",
}
DEEPEST = 100  # Stripe nests a dozen deep; what is deeper is not Stripe's


class TooDeep(ValueError):
    """No body of Stripe's."""


@dataclass(frozen=True, slots=True)
class Named:
    """``ids``: our kind → ids at Stripe. ``marks``: installation and reference from the metadata."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    marks: set[tuple[str, str]] = field(default_factory=set)

    def add(self, kind: str, stripe_id: Any) -> None:
        """One more, if it is an id."""
        if isinstance(stripe_id, str) and stripe_id and "\x00" not in stripe_id:
            self.ids.setdefault(kind, set()).add(stripe_id)


def named_in(body: Any) -> Named:
    """Everything named anywhere in the body: itself, what is expanded in it, and old values of an event."""
    named = Named()
    _look(body, named, DEEPEST)
    return named


def customer_named(body: dict[str, Any]) -> str:
    """The id of the customer that an object is, or belongs to; empty when it names none."""
    found = body if body.get("object") == "customer" else body.get("customer")
    found = found.get("id") if isinstance(found, dict) else found
    return found if isinstance(found, str) else ""


def _look(body: Any, named: Named, levels: int) -> None:
    if not levels:
        raise TooDeep(f"The body is nested deeper than {DEEPEST} levels.")
    if isinstance(body, list):
        for each in body:
            if isinstance(each, dict | list):
                _look(each, named, levels - 1)
        return
    if not isinstance(body, dict):
        return
    kind = body.get("object")
    if isinstance(kind, str) and kind in OBJECTS:
        named.add(OBJECTS[kind], body.get("id"))
    for key, value in body.items():
        if isinstance(value, dict | list):
            _look(value, named, levels - 1)
        elif key in KEYS:
            named.add(KEYS[key], value)
    _mark(body.get("metadata"), named)


def _mark(metadata: Any, named: Named) -> None:
    if isinstance(metadata, dict):
        installation, reference = metadata.get("backoffice"), metadata.get("ref")
        if isinstance(installation, str) and isinstance(reference, str) and "\x00" not in installation + reference:
            named.marks.add((installation, reference))
