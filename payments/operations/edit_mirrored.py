"""Change what we want of an object of the catalogue, and tell Stripe."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import transaction

from payments.models.mirrored import Mirrored
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.push import push
from payments.operations.refused import Refused

Row = TypeVar("Row", bound=Mirrored)


class ChangedMeanwhile(Refused):
    """What the person saw is no longer there."""


class GoneAtStripe(Refused):
    """It was deleted at Stripe: nothing of it can be changed any more."""


def edit_mirrored(
    *, row: Row, changes: Mapping[str, Any], by: User | None, now: datetime, seen: Mapping[str, Any] | None = None
) -> Row:
    """Set these columns and no others. ``seen``: what the person was shown in their place; whatever changed since is
    not written over."""
    with transaction.atomic():
        locked = lock_mirrored(row)
        if locked.step == "deleted":
            raise GoneAtStripe(f"{locked} was deleted at Stripe. It is kept here as it was.")
        gone = [name for name in changes if seen is not None and name in seen and getattr(locked, name) != seen[name]]
        if gone:
            names = ", ".join(each.replace("_", " ").capitalize() for each in gone)
            raise ChangedMeanwhile(f"{names} changed meanwhile, here or at Stripe. Look at it again, then decide.")
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.save()
        push(row=locked, by=by, now=now)
        locked.refresh_from_db()
    return locked
