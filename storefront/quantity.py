"""A quantity as a person types it."""

from __future__ import annotations

from payments.operations.refused import Refused
from storefront.models import MOST_OF_ONE


class NotAQuantity(Refused):
    """Not a whole number within the limits."""


def quantity_from(typed: str, *, least: int) -> int:
    """Between ``least`` and 99."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and least <= int(text) <= MOST_OF_ONE):
        raise NotAQuantity(f"Enter a number from 1 to {MOST_OF_ONE}.")
    return int(text)
