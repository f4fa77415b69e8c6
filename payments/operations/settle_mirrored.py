"""Work out where a row of the catalogue stands between here and Stripe, and ask Stripe for what it must still be told.

The one writer of ``step``. One push of an object is open at a time: what was edited meanwhile is sent after it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from payments.domain.mirror import Compared, compare
from payments.models import StripeCall
from payments.models.mirrored import Mirrored
from payments.operations.ask_stripe import ask_stripe
from payments.operations.keep_conflict_task import keep_conflict_task
from payments.operations.mirror_columns import Columns, changed_columns, columns_of_sides
from payments.operations.mirrors import MIRRORS


def settle_mirrored(
    *, row: Mirrored, now: datetime, by: User | None = None, columns: Columns | None = None
) -> StripeCall | None:
    """Save the locked row in step with its sides; ``columns``: when a report was just taken in. Answers the call that
    was written down, if Stripe must be told something."""
    found = columns or columns_of_sides(
        row=row, compared=compare(row.sides, row.EDITED), now=now, under_way=is_under_way(row)
    )
    save_columns(row=row, columns=found)
    call = None if open_push(row) else _push(row, found.compared, now, by)
    keep_conflict_task(row=row, conflicts=found.compared.conflicts, now=now)
    return call


def is_under_way(row: Mirrored) -> bool:
    """Whether Stripe is being told something of it."""
    return getattr(row, "delete_wanted", False) or open_push(row) is not None


def open_push(row: Mirrored) -> StripeCall | None:
    """The push of this row whose outcome is still to come."""
    return StripeCall.objects.filter(**{row.KIND: row}, state__in=StripeCall.OPEN).first()


def save_columns(*, row: Mirrored, columns: Columns) -> None:
    """Write what changed; with an entry in the history where what we want did."""
    changed = changed_columns(row, columns.values)
    for name, value in changed.items():
        setattr(row, name, value)
    if set(changed) & {*row.EDITED, *row.FIXED}:
        row.save_from_stripe()
    else:
        row.save_mirror(*changed)


def _push(row: Mirrored, compared: Compared, now: datetime, by: User | None) -> StripeCall | None:
    mirror = MIRRORS[row.KIND]
    if row.refusal or compared.sides.deleted or mirror.waits(row):
        return None
    if getattr(row, "delete_wanted", False) and row.stripe_id:
        return _ask(row, f"delete_{row.KIND}", {}, now, by)
    if not compared.push:
        return None
    row.sent = dict(compared.push)
    row.save_mirror("sent")
    if row.stripe_id is None:
        return _ask(row, f"create_{row.KIND}", mirror.create(row), now, by)
    return _ask(row, f"update_{row.KIND}", mirror.change(compared.push), now, by)


def _ask(row: Mirrored, kind: str, params: dict[str, Any], now: datetime, by: User | None) -> StripeCall:
    about: dict[str, Any] = {row.KIND: row}
    return ask_stripe(kind, params=params, about=row.reference, now=now, by=by, stripe_id=row.stripe_id or "", **about)
