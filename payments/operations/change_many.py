"""Put several rows of the catalogue into use or out of it, or into the shop or out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Price
from payments.models.mirrored import Mirrored
from payments.operations.edit_mirrored import edit_mirrored

MOST = 200  # so many calls are written in one transaction; the worker makes them one after the other
ACTS: dict[str, dict[str, Any]] = {
    "activate": {"active": True},
    "archive": {"active": False},
    "show": {"in_shop": True},
    "hide": {"in_shop": False},
}


def would_change(*, act: str, row: Mirrored) -> bool:
    """Whether the act changes this row at all."""
    return row.step != "deleted" and any(getattr(row, name) != value for name, value in ACTS[act].items())


def change_many(*, act: str, rows: Sequence[Mirrored], by: User | None, now: datetime) -> int:
    """All of them or none; answers how many were changed."""
    changed = [row for row in rows if would_change(act=act, row=row)]
    with transaction.atomic():
        for row in sorted(changed, key=lambda row: row.pk):
            changes = dict(ACTS[act])
            if isinstance(row, Price) and act == "archive":
                changes["in_shop"] = False
            edit_mirrored(row=row, changes=changes, by=by, now=now)
    return len(changed)
