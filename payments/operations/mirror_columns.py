"""What a row's columns become when its two sides are compared. No query and no write: it runs over one row or many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from payments.domain.catalogue_snapshots import CatalogueSnapshot
from payments.domain.join import Heard, Moment, in_doubt, join
from payments.domain.mirror import Compared, answered, compare, flat, step_of, unflat
from payments.models.mirrored import Mirrored


@dataclass(frozen=True, slots=True)
class Columns:
    """The new values, by column; and what follows: what Stripe must be told, what a person must decide, and whether
    Stripe must be asked first, for the report may be older than what is known."""

    values: dict[str, Any]
    compared: Compared
    in_doubt: bool = False


def columns_after(
    *,
    row: Mirrored,
    snapshot: CatalogueSnapshot,
    moment: Moment,
    now: datetime,
    under_way: bool,
    is_answer: bool = False,
) -> Columns:
    """Take one report in. ``under_way``: a push of the row is open; ``is_answer``: the report is Stripe's direct answer
    to what the row ``sent``.

    A report of the same second as another one is not acted on: an edit could be undone for a moment, or sent over one
    that nobody has seen. The object is asked about, and that answer is certainly later.
    """
    reported, before = snapshot.heard(moment), row.known
    doubt = in_doubt(before, reported)
    if before is not None and doubt:
        later = Moment(max(before.moment.since, moment.since), max(before.moment.until, moment.until))
        known = replace(reported, moment=later) if is_answer else before
        doubt = not (is_answer and flat(before.report, row.EDITED) == row.agreed)  # then it is what we changed
    else:
        known = join(before, reported)
    sides = replace(row.sides, heard=known)
    if is_answer and not snapshot.deleted:
        sides = answered(sides, reported.report, row.EDITED)
    found = columns_of_sides(row=row, compared=compare(sides, row.EDITED), now=now, under_way=under_way)
    told = {} if known.rung == "deleted" else {name: known.report[name] for name in (*row.FIXED, *_counted(row, known))}
    values = {**told, **found.values, "stripe_id": row.stripe_id or snapshot.stripe_id}
    return Columns(values, found.compared, in_doubt=doubt)


def columns_of_sides(*, row: Mirrored, compared: Compared, now: datetime, under_way: bool) -> Columns:
    """The columns of a row whose sides were compared."""
    sides = compared.sides
    settled = not compared.push and not compared.conflicts
    refusal = "" if settled else row.refusal
    step = step_of(compared, under_way=under_way, refused=bool(refusal))
    values = {name: value for name, value in unflat(sides.ours).items() if name in row.EDITED}
    values |= {
        "heard": sides.heard.as_json() if sides.heard else None,
        "agreed": sides.agreed,
        "sent": sides.sent,
        "refusal": refusal,
        "step": step,
        "step_since": row.step_since if step == row.step and row.step_since else now,
    }
    return Columns(values, compared)


def _counted(row: Mirrored, known: Heard) -> list[str]:
    """What Stripe alone counts."""
    return [name for name in ("times_redeemed", "valid") if name in known.report and hasattr(row, name)]


def changed_columns(row: Mirrored, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those that the row does not have yet."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}
