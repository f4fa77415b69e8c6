"""Which row of the catalogue a report belongs to: by Stripe's id, else by our mark while the row has no id yet."""

from __future__ import annotations

from typing import TypeVar

from payments.domain.catalogue_snapshots import CatalogueSnapshot
from payments.models.mirrored import Mirrored
from payments.operations.hearing import is_ours

Row = TypeVar("Row", bound=Mirrored)


def find_mirrored(model: type[Row], snapshot: CatalogueSnapshot) -> Row | None:
    """The row, not locked; None when it was made elsewhere and is heard of for the first time."""
    rows = model._default_manager
    by_id = rows.filter(stripe_id=snapshot.stripe_id).first()
    if by_id is not None or not is_ours(snapshot):
        return by_id
    kind, _, key = snapshot.reference.rpartition("-")
    if kind != model.KIND or not key.isdecimal() or len(key) > 18:
        return None
    return rows.filter(pk=int(key), stripe_id=None).first()
