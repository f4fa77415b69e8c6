"""Locks in the catalogue: a product before its prices, a coupon before its codes."""

from __future__ import annotations

from typing import TypeVar

from payments.models.mirrored import Mirrored
from payments.operations.mirrors import MIRRORS

Row = TypeVar("Row", bound=Mirrored)


def lock_mirrored(row: Row) -> Row:
    """The row as it is now, locked until the transaction ends, after what it belongs to."""
    rows = type(row)._default_manager
    parent = MIRRORS[row.KIND].parent
    if not parent:
        return rows.select_for_update(no_key=True).get(pk=row.pk)
    family = getattr(type(row), parent).field.remote_field.model._default_manager
    held = family.select_for_update(no_key=True).get(pk=getattr(row, f"{parent}_id"))
    locked = rows.select_for_update(no_key=True).get(pk=row.pk)
    setattr(locked, parent, held)
    return locked
