"""Where a row and Stripe's report of its object differ: in what was heard, and in what should follow from that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from payments.domain.join import Heard
from payments.domain.money import Money
from payments.domain.rungs import LADDERS
from payments.domain.snapshot_again import snapshot_again
from payments.domain.snapshots import Snapshot
from payments.operations.hearing import Report
from payments.sync.difference import MISSING, NEVER_LEFT, NOT_FOLLOWED, NOT_HEARD, Difference, Why, differing, said

AMOUNTS = ("amount", "amount_received", "amount_total", "amount_captured", "amount_refunded", "amount_off")
STANDINGS = ("rung", "status", "state", "payment_status", "deleted")

# From a report, with nothing known before it: the columns that follow.
Follows = Callable[[Snapshot, Report], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Our side of one object. ``columns``: what our row says, by ``table.column``; ``follows``: what it should say."""

    known: Heard | None
    columns: dict[str, Any]
    follows: Follows
    worth: Money | None = None
    payment_id: int | None = None
    customer_id: int | None = None


def missing(snapshot: Snapshot, *, worth: Money | None, payment_id: int | None = None) -> Difference:
    """Nothing is here of an object that Stripe has."""
    standing = getattr(snapshot, "status", "") or "there"
    return Difference(
        kind=snapshot.kind,
        stripe_id=snapshot.stripe_id,
        field="object",
        ours="missing",
        theirs=str(standing),
        why=MISSING,
        worth=worth,
        payment_id=payment_id,
    )


def differences(side: Side, snapshot: Snapshot, report: Report) -> Iterator[Difference]:
    """Each field on which the two sides do not agree, once: a column that only follows a report that differs is told
    with the report."""
    theirs = snapshot.heard(report.moment)
    known = side.known
    if known is None or known.rung == "refused":
        yield _difference(side, snapshot, "report", "never heard", theirs.rung, NOT_HEARD)
        return
    why = NEVER_LEFT if _stands_higher(known, theirs) else NOT_HEARD
    for name, ours, there in differing(known.report, theirs.report):
        yield _difference(side, snapshot, name, ours, there, why)
    if known.rung != theirs.rung and known.report == theirs.report:
        yield _difference(side, snapshot, "rung", known.rung, theirs.rung, why)
    expected = side.follows(snapshot, report)
    explained = expected if known.report == theirs.report else _follows_known(side, known, report)
    for name, value in side.columns.items():
        if value != expected[name] and value != explained.get(name, expected[name]):
            yield _difference(side, snapshot, name, value, expected[name], NOT_FOLLOWED)


def columns_of(row: Model, names: Sequence[str]) -> dict[str, Any]:
    """Some columns by ``table.column``."""
    table = row._meta.model_name
    return {f"{table}.{name}": getattr(row, name) for name in names}


def _stands_higher(known: Heard, theirs: Heard) -> bool:
    ladder = LADDERS[theirs.kind]
    return known.rung in ladder and ladder.index(known.rung) > ladder.index(theirs.rung)


def _follows_known(side: Side, known: Heard, report: Report) -> dict[str, Any]:
    """What follows from the report that we know; nothing, where it is no report any more."""
    try:
        return side.follows(snapshot_again(known), Report(known.moment, report.now))
    except (KeyError, TypeError, ValueError):
        return {}


def _difference(side: Side, snapshot: Snapshot, name: str, ours: Any, theirs: Any, why: Why) -> Difference:
    last = name.rpartition(".")[2]
    currency = str(getattr(snapshot, "currency", "") or getattr(snapshot, "minimum_amount_currency", ""))
    is_amount = last in AMOUNTS or last.endswith("_amount")
    worth = None
    if is_amount and isinstance(ours, int) and isinstance(theirs, int) and currency:
        worth = Money(abs(theirs - ours), currency)
    elif last in STANDINGS or name == "report":
        worth = side.worth
    return Difference(
        kind=snapshot.kind,
        stripe_id=snapshot.stripe_id,
        field=name,
        ours=said(ours, currency if is_amount else ""),
        theirs=said(theirs, currency if is_amount else ""),
        why=why,
        worth=worth,
        payment_id=side.payment_id,
        customer_id=side.customer_id,
    )
