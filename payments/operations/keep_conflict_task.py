"""A task while an object was changed on both sides; it closes when no conflict is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from payments.domain.three_values import Conflict
from payments.models.mirrored import Mirrored
from payments.operations.open_task import close_tasks, open_task


def keep_conflict_task(*, row: Mirrored, conflicts: Sequence[Conflict], now: datetime) -> None:
    """Open it, with the fields in its text, or close it."""
    about: dict[str, Any] = {row.KIND: row}
    if not conflicts:
        close_tasks(kinds=["catalogue_conflict"], now=now, **about)
        return
    fields = ", ".join(in_words(each.field) for each in conflicts)
    noun = row._meta.verbose_name
    named = row.stripe_id if row.KIND == "customer" else row  # a task says nobody's name
    open_task(
        kind="catalogue_conflict",
        reason=f"catalogue_conflict:{row.reference}",
        text=f"{fields} of {noun} “{named}” changed here and at Stripe. Choose which is right.",
        now=now,
        **about,
    )


def in_words(field: str) -> str:
    """The name of a field for a person: ``tax_code`` is Tax code, ``metadata.colour`` is Metadata colour."""
    return field.replace("_id", "").replace("_", " ").replace(".", " ").capitalize()
