"""Say that a difference may stay, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import DriftItem
from payments.operations.refused import Refused
from payments.operations.write_note import write_note
from payments.sync.repair_drift import whose


class NoReason(Refused):
    """Nobody could later tell why."""


class NotOpen(Refused):
    """Somebody settled it already."""


def ignore_drift(*, item: DriftItem, reason: str, by: User, now: datetime) -> None:
    """It comes back only if one of the two sides changes."""
    if not reason.strip():
        raise NoReason("Say why it may stay.")
    with transaction.atomic():
        open_item = DriftItem.objects.filter(pk=item.pk, state="open")
        if not open_item.update(state="ignored", reason=reason.strip(), by=by, at=now, closed_at=now):
            raise NotOpen("It is not open any more.")
        owner = whose(item)
        if owner:
            write_note(act="drift_ignored", by=by, now=now, text=f"{item}: {reason.strip()}", **owner)


def ignore_many(*, items: Sequence[DriftItem], reason: str, by: User, now: datetime) -> None:
    """All of them for one reason, or none."""
    with transaction.atomic():
        for item in sorted(items, key=lambda each: each.pk):
            ignore_drift(item=item, reason=reason, by=by, now=now)
