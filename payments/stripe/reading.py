"""Reading Stripe's JSON: what is missing, null or of another type becomes nothing, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payments.stripe.clean import clean_text

Json = Mapping[str, Any]
WORD = 40


class NotTranslatable(ValueError):
    """An object of a kind that is not kept here, or without what it must have."""


def marks(body: Json) -> dict[str, Any]:
    """Whose object it is: our own marks in its metadata, and Stripe's id."""
    stripe_id = text(body, "id")
    if not stripe_id:
        raise NotTranslatable("An object without an id.")
    metadata = part(body, "metadata")
    return {
        "stripe_id": stripe_id,
        "livemode": bool(body.get("livemode")),
        "installation": text(metadata, "backoffice"),
        "reference": text(metadata, "ref"),
    }


def id_of(value: Any) -> str:
    """An id, whether the object came expanded or not."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return clean_text(value) if isinstance(value, str) else ""


def part(body: Json, name: str) -> Json:
    """An object inside the object; an empty one when it is null, or only an id."""
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def text(body: Json, name: str) -> str:
    """A text, or an empty one."""
    value = body.get(name)
    return clean_text(value) if isinstance(value, str) else ""


def first(body: Json, name: str) -> str:
    """The first of several texts, or an empty one."""
    value = body.get(name)
    return clean_text(value[0]) if isinstance(value, list) and value and isinstance(value[0], str) else ""


def word(body: Json, name: str, longest: int = WORD) -> str:
    """A text no longer than its column."""
    return text(body, name)[:longest]


def amount(body: Json, name: str) -> int:
    """Null is nothing; but what is there and no whole number must not pass for nothing."""
    value = body.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise NotTranslatable(f"{name} is no whole number of the minor unit.")
    return value or 0


def whole(body: Json, name: str) -> int:
    """A whole number, or zero."""
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
