"""Keep the texts of an answer here until it is complete; Stripe is told nothing."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from payments.domain.evidence import MOST_CHARACTERS, evidence_fields
from payments.models import Dispute
from payments.operations.lock_answerable import lock_answerable
from payments.operations.refused import Refused


class TooMuchText(Refused):
    """Stripe takes no more."""


class NotEvidence(Refused):
    """It is not asked for at this stage."""


def stage_evidence(*, dispute: Dispute, texts: Mapping[str, str]) -> Dispute:
    """Replace the texts of this stage; ``texts``: Stripe's name of the field → text, empty for nothing."""
    with transaction.atomic():
        dispute = lock_answerable(dispute=dispute)
        fields = evidence_fields(appeal=dispute.is_appeal)
        said = {}
        for name, text in texts.items():
            field = fields.get(name)
            if field is None or field.is_file:
                raise NotEvidence(f"{dispute.reference} cannot be answered with {name} now.")
            plain = text.replace("\r\n", "\n").replace("\x00", "").strip()
            if len(plain) > field.longest:
                raise TooMuchText(f"{field.words}: {len(plain)} characters; Stripe takes {field.longest}.")
            if plain:
                said[name] = plain
        kept = {name: text for name, text in dispute.evidence.items() if name not in fields}
        characters = sum(map(len, {**kept, **said}.values()))
        if characters > MOST_CHARACTERS:
            raise TooMuchText(f"All texts together have {characters} characters; Stripe takes {MOST_CHARACTERS}.")
        dispute.evidence = {**kept, **said}
        dispute.save(update_fields=["evidence"])
        return dispute
