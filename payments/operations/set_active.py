"""Put an object of the catalogue into use, or out of it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from payments.models import Price, Product, PromotionCode
from payments.operations.edit_mirrored import edit_mirrored


def set_active(*, row: Product | Price | PromotionCode, active: bool, by: User | None, now: datetime) -> bool:
    """Answers whether it was not so before. An archived price is no longer the shop's."""
    if row.active == active or row.step == "deleted":
        return False
    changes: dict[str, object] = {"active": active}
    if isinstance(row, Price) and not active:
        changes["in_shop"] = False
    edit_mirrored(row=row, changes=changes, by=by, now=now)
    return True
