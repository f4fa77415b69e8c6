"""Which words a mail of each kind has; each is worded from the state at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from payments.models import Email


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A mail, ready to be sent. ``button``: words and address; ``table``: rows of (what, amount)."""

    subject: str
    opening: str
    paragraphs: list[str]
    table: list[tuple[str, str]]
    button: tuple[str, str]


Wording = Callable[[Email], Worded]
