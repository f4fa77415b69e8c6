"""Take a staged file away again."""

from __future__ import annotations

from django.db import transaction

from payments.models import EvidenceFile
from payments.operations.lock_answerable import lock_answerable


def drop_file(*, file: EvidenceFile) -> None:
    """Gone from here; at Stripe a file that no evidence names says nothing."""
    with transaction.atomic():
        lock_answerable(dispute=file.dispute)
        forget_file(file)


def forget_file(file: EvidenceFile) -> None:
    """Delete the row now, and what is stored once that is certain."""
    storage, name = file.file.storage, str(file.file.name)
    file.delete()
    transaction.on_commit(lambda: storage.delete(name))
