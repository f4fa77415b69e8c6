"""Take one report of the catalogue into its locked row, and go on from there."""

from __future__ import annotations

from payments.domain.catalogue_snapshots import CatalogueSnapshot
from payments.models.mirrored import Mirrored
from payments.operations.ask_about import CLEARLY_LATER, ask_about
from payments.operations.hearing import Report
from payments.operations.mirror_columns import Columns, columns_after
from payments.operations.settle_mirrored import is_under_way, settle_mirrored


def take_in_mirrored(*, row: Mirrored, snapshot: CatalogueSnapshot, report: Report) -> Columns:
    """Join, compare, save; Stripe is told what it must be, a person is asked what they must decide, and the object is
    asked about when neither of two reports is certainly the later one."""
    columns = columns_after(
        row=row,
        snapshot=snapshot,
        moment=report.moment,
        now=report.now,
        under_way=is_under_way(row),
        is_answer=report.is_answer,
    )
    if columns.in_doubt:
        ask_about(
            kind=snapshot.kind,
            stripe_id=snapshot.stripe_id,
            why="Two different reports of one moment.",
            due_at=report.now + CLEARLY_LATER,
            now=report.now,
        )
    settle_mirrored(row=row, now=report.now, columns=columns)
    return columns
