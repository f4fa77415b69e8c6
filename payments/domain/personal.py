"""Which fields of a kept report name a person; the others tell of money."""

from __future__ import annotations

from typing import Any

# Kind of the report → its fields that are about a person: texts, or lists of them.
PERSONAL: dict[str, tuple[str, ...]] = {
    "session": ("email",),
    "customer": ("email", "name"),
    "invoice": ("memo", "footer", "custom_fields"),
    "credit_note": ("memo",),
}


# The same fields as a difference to Stripe is named: in the report, and in our own row.
NAMING = frozenset(name for kind, fields in PERSONAL.items() for field in fields for name in (field, f"{kind}.{field}"))


def without_names(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """A report as its row keeps it (``Heard.as_json``), as if it had been heard without what names a person."""
    if not kept:
        return kept
    report = kept["report"]
    blank = {name: [] if isinstance(report.get(name), list) else "" for name in PERSONAL.get(kept["kind"], ())}
    return {**kept, "report": {**report, **blank}}
