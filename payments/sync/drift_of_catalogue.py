"""The drift rule of products, prices, coupons, promotion codes and tax rates.

What was edited here and is on its way to Stripe, and what was edited on both sides and waits for a person, differs
openly: its own page says so, and it is no drift.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from payments.domain.catalogue_snapshots import CatalogueSnapshot
from payments.domain.join import Heard
from payments.domain.snapshots import Snapshot
from payments.models import DriftItem
from payments.models.made import copied
from payments.models.mirrored import Mirrored
from payments.operations.find_mirrored import find_mirrored
from payments.operations.hear_anew import with_nothing_heard
from payments.operations.hearing import Report
from payments.operations.mirror_columns import columns_after
from payments.operations.mirrors import MIRRORS
from payments.sync.difference import Difference
from payments.sync.dossier import Told
from payments.sync.drift_of_rows import Side, columns_of, differences, missing
from payments.sync.new_catalogue_rows import is_kept
from payments.sync.take_in_catalogue import products_named, rows_by_id, rows_told_of

# Stripe counts these itself, without an event for each redemption.
COUNTED = ("times_redeemed", "valid")
WORKED_OUT = ("agreed", "step")


def drift_of_catalogue(told: Sequence[Told]) -> Iterator[Difference]:
    """What differs, unless Stripe is being told of it right now. None of it is money that moved."""
    if not told:
        return
    kind = told[0][0].kind
    rows, products = rows_by_id(kind, told), products_named(told) | _missing_products(kind)
    told_of = rows_told_of(kind, rows.values())
    for snapshot, report in told:
        assert isinstance(snapshot, CatalogueSnapshot)
        row = rows.get(snapshot.stripe_id)
        if row is None:
            if is_kept(snapshot, products) and not _is_being_made(snapshot):
                yield missing(snapshot, worth=None)
        elif row.pk not in told_of:
            yield from _of_row(row, snapshot, report)


def _missing_products(kind: str) -> set[str]:
    """Products that were found missing: they are compared first, and their prices are missing with them."""
    if kind != "price":
        return set()
    missed = DriftItem.objects.filter(kind="product", field="object", ours="missing", state__in=DriftItem.UNSETTLED)
    return set(missed.values_list("stripe_id", flat=True))


def _is_being_made(snapshot: CatalogueSnapshot) -> bool:
    """Whether we asked for it and have not heard that it is there."""
    row = find_mirrored(MIRRORS[snapshot.kind].model, snapshot)
    return row is not None and bool(rows_told_of(snapshot.kind, [row]))


def _of_row(row: Mirrored, snapshot: CatalogueSnapshot, report: Report) -> Iterator[Difference]:
    known = row.known
    names = (*row.EDITED, *row.FIXED, *WORKED_OUT)

    def follows(told: Snapshot, at: Report) -> dict[str, Any]:
        assert isinstance(told, CatalogueSnapshot)
        copy = with_nothing_heard(copied(row), under_way=False)
        columns = columns_after(row=copy, snapshot=told, moment=at.moment, now=at.now, under_way=False)
        for name, value in columns.values.items():
            setattr(copy, name, value)
        return columns_of(copy, names)

    side = Side(known=known, columns=columns_of(row, names), follows=follows)
    yield from differences(side, _as_counted(snapshot, known), report)


def _as_counted(snapshot: CatalogueSnapshot, known: Heard | None) -> CatalogueSnapshot:
    """The report with what Stripe counts as it was last heard."""
    counted = {name: known.report[name] for name in COUNTED if known and name in known.report}
    return replace(snapshot, **{name: value for name, value in counted.items() if hasattr(snapshot, name)})
