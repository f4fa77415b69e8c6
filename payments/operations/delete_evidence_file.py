"""Delete a staged file: from the storage first, then its row, so that a job that was interrupted is done again."""

from __future__ import annotations

from payments.models import EvidenceFile


def delete_evidence_file(*, file_id: int) -> None:
    """Nothing happens when it is gone."""
    staged = EvidenceFile.objects.filter(pk=file_id).first()
    if staged is not None:
        staged.file.delete(save=False)
        staged.delete()
