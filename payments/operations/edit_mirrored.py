"""Change what we want of an object of the catalogue, and tell Stripe."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import transaction

from payments.models.mirrored import Mirrored
from payments.operations.keep_conflict_task import in_words
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.push import push
from payments.operations.refused import Refused

Row = TypeVar("Row", bound=Mirrored)


class ChangedMeanwhile(Refused):
    """What the person saw is no longer there."""


class GoneAtStripe(Refused):
    """It was deleted at Stripe: nothing of it can be changed any more."""


def digest(value: Any) -> str:
    """Tells two values of a column apart; short enough for a form to carry one for each of its fields."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def changed_meanwhile(*, row: Mirrored, changes: Mapping[str, Any], seen: Mapping[str, str]) -> list[str]:
    """Of the columns to be changed, those that are not as the person saw them."""
    return [name for name in changes if name in seen and digest(getattr(row, name)) != seen[name]]


def edit_mirrored(
    *, row: Row, changes: Mapping[str, Any], by: User | None, now: datetime, seen: Mapping[str, str] | None = None
) -> Row:
    """Set these columns and no others. ``seen``: digests of what the person was shown in their place; whatever changed
    since is not written over."""
    with transaction.atomic():
        locked = lock_mirrored(row)
        if locked.step == "deleted":
            raise GoneAtStripe(f"{locked} was deleted at Stripe. It is kept here as it was.")
        overtaken = changed_meanwhile(row=locked, changes=changes, seen=seen or {})
        if overtaken:
            names = ", ".join(in_words(each) for each in overtaken)
            raise ChangedMeanwhile(f"{names} changed meanwhile, here or at Stripe. Look at it again, then decide.")
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.save()
        push(row=locked, by=by, now=now)
        locked.refresh_from_db()
    return locked
