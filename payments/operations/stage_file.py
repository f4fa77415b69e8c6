"""Keep a file of an answer here until it is sent."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum

from payments.domain.evidence import ENDINGS, LARGEST_FILES, evidence_fields, file_type
from payments.models import Dispute, EvidenceFile
from payments.operations.drop_file import forget_file
from payments.operations.lock_answerable import lock_answerable
from payments.operations.refused import Refused
from payments.operations.stage_evidence import NotEvidence

LONGEST_NAME = 200


class WrongFile(Refused):
    """Stripe would not take it."""


class TooLarge(Refused):
    """All files of one answer together have a limit."""


def stage_file(*, dispute: Dispute, field: str, name: str, content: bytes, now: datetime) -> EvidenceFile:
    """Keep it in place of the field's earlier one. It is judged by its first bytes, not by its name."""
    kind = file_type(content)
    if kind is None:
        raise WrongFile(f"{name} is no PDF, JPEG or PNG file; Stripe takes nothing else.")
    with transaction.atomic():
        dispute = lock_answerable(dispute=dispute)
        known = evidence_fields(appeal=dispute.is_appeal).get(field)
        if known is None or not known.is_file:
            raise NotEvidence(f"{dispute.reference} cannot be answered with {field} now.")
        others = dispute.files.exclude(field=field).aggregate(size=Sum("size", default=0))["size"]
        if others + len(content) > LARGEST_FILES:
            left = (LARGEST_FILES - others) / 1_000_000
            raise TooLarge(f"{name} is too large: all files together may have 4.5 MB, {left:.1f} MB are left.")
        for earlier in dispute.files.filter(field=field):
            forget_file(earlier)
        return EvidenceFile.objects.create(
            dispute=dispute,
            field=field,
            # A name of its own: the one that it replaces is deleted afterwards.
            file=ContentFile(content, name=f"{dispute.reference}-{uuid.uuid4().hex}.{ENDINGS[kind]}"),
            name=name[-LONGEST_NAME:],
            size=len(content),
            added_at=now,
        )
