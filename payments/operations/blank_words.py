"""Blank one text that a colleague wrote about a customer."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Customer
from payments.operations.words_about import KINDS, words_of
from payments.operations.write_note import write_note


def blank_words(*, customer: Customer, kind: str, key: int, by: User, now: datetime) -> None:
    """That somebody wrote it, and when, stays; and who blanked it. Raises NothingWritten."""
    with transaction.atomic():
        words = words_of(customer=customer, kind=kind, key=key)
        type(words.row)._default_manager.filter(pk=key).update(**{KINDS[kind].column: ""})
        write_note(act="words_blanked", by=by, now=now, customer=customer, text=words.where)
