"""Orders as staff place them."""

from __future__ import annotations

import uuid
from typing import Any

from payments.domain.money import Money
from payments.models import Order
from payments.operations.place_order import ByHand, Line, place_order
from tests.operations.shop import clock, colleague


def placed_by_hand(
    amount: int = 5000, discount: int = 0, currency: str = "eur", *, form_key: uuid.UUID | None = None, **more: Any
) -> Order:
    """One line of free text, and what was taken off."""
    by_hand = ByHand(
        by=colleague(),
        form_key=form_key or uuid.uuid4(),
        discount=Money(discount, currency) if discount else None,
        **more,
    )
    line = Line(name="Repair", quantity=1, unit=Money(amount, currency))
    return place_order(lines=[line], email="ada@example.org", now=clock(), by_hand=by_hand)
