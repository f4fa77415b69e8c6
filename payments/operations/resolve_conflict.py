"""Decide what was changed on both sides: field by field, ours or theirs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.mirror import compare, decide
from payments.domain.three_values import Conflict
from payments.models.mirrored import Mirrored
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.mirror_columns import columns_of_sides
from payments.operations.refused import Refused
from payments.operations.settle_mirrored import is_under_way, settle_mirrored


class NothingInConflict(Refused):
    """Both sides agree by now."""


class ConflictChanged(Refused):
    """One of the sides changed since the person looked."""


def conflicts_of(row: Mirrored) -> Sequence[Conflict]:
    """What a person must decide, in the order of the fields."""
    return compare(row.sides, row.EDITED).conflicts


def seal_of(conflicts: Sequence[Conflict]) -> str:
    """Tells whether what a person decides is what they were shown."""
    shown = json.dumps([(each.field, each.ours, each.theirs) for each in conflicts], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:24]


def resolve_conflict(
    *, row: Mirrored, choices: Mapping[str, str], seal: str, by: User | None, now: datetime
) -> Sequence[Conflict]:
    """``choices``: ``ours`` or ``theirs`` for a field. Ours is told to Stripe, theirs is taken over here. Answers the
    conflicts that are left."""
    with transaction.atomic():
        locked = lock_mirrored(row)
        compared = compare(locked.sides, locked.EDITED)
        if not compared.conflicts:
            raise NothingInConflict("Nothing is in conflict any more: both sides agree.")
        if seal_of(compared.conflicts) != seal:
            raise ConflictChanged("One of the sides has changed since you looked. Look at both again, then choose.")
        decided = decide(compared, choices, locked.EDITED)
        locked.refusal = ""
        columns = columns_of_sides(row=locked, compared=decided, now=now, under_way=is_under_way(locked))
        settle_mirrored(row=locked, now=now, by=by, columns=columns)
        return decided.conflicts
