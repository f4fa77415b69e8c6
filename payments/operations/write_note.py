"""Write down what a colleague did or noted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from payments.models import Note
from payments.operations.refused import Refused

LONGEST = 5000


class EmptyNote(Refused):
    """There is nothing in it."""


def write_note(*, act: str, by: User | None, now: datetime, text: str = "", **about: Any) -> Note:
    """Keep the act in the story of the rows that it is about. ``text`` names rows, never people."""
    text = text.strip()[:LONGEST]
    if act == "note" and not text:
        raise EmptyNote("Write something first.")
    return Note.objects.create(act=act, text=text, by_id=by.pk if by is not None else None, at=now, **about)
