"""Which words a mail of each kind has; each is worded from the state at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from payments.models import Email, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A mail, ready to be sent. ``button``: words and address; ``table``: rows of (what, amount)."""

    subject: str
    opening: str
    paragraphs: list[str]
    table: list[tuple[str, str]]
    button: tuple[str, str]


def order_of(email: Email) -> Order:
    """The order that the mail is about; a mail of this kind without one is a bug."""
    if email.order is None:
        raise ValueError(f"{email.reason} has no order.")
    return email.order


Wording = Callable[[Email], Worded]
