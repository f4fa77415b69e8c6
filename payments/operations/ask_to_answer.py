"""Have what is staged for a dispute sent to Stripe: its files first, for the evidence names them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from payments.domain.evidence import as_parameters, evidence_fields, names_in
from payments.models import Dispute, EvidenceFile
from payments.operations.ask_stripe import ask_stripe
from payments.operations.refused import Refused


class NothingStaged(Refused):
    """There is nothing to say yet."""


def ask_to_answer(*, dispute: Dispute, submit: bool, by: User | None, now: datetime) -> None:
    """``submit`` is Stripe's own parameter: true is final, false only keeps it there. ``dispute``: locked, answerable.

    Each file that Stripe does not have yet is a call of its own; the last one to succeed brings the answer itself.
    """
    files = staged_files(dispute)
    if not staged_texts(dispute) and not files.exists():
        raise NothingStaged(f"Nothing is staged for {dispute.reference} yet: write down what happened first.")
    missing = files.filter(stripe_id=None).order_by("pk")
    for file in missing:
        ask_stripe(
            "create_file",
            params={"purpose": "dispute_evidence", "evidence_file": file.pk, "submit": submit},
            about=f"{dispute.reference}:{file.field}",
            now=now,
            by=by,
            **rows_of(dispute),
        )
    if not missing:
        ask_to_update(dispute=dispute, submit=submit, by=by, now=now)


def ask_to_update(*, dispute: Dispute, submit: bool, by: User | None, now: datetime) -> None:
    """The answer itself, all its files being at Stripe. ``submit`` is always said: Stripe's default is final."""
    values = {**_taken_back(dispute), **staged_texts(dispute)}
    values |= {file.field: str(file.stripe_id) for file in staged_files(dispute)}
    ask_stripe(
        "update_dispute",
        params={"evidence": as_parameters(values), "submit": submit},
        about=dispute.reference,
        now=now,
        by=by,
        stripe_id=str(dispute.stripe_id),
        **rows_of(dispute),
    )


def staged_texts(dispute: Dispute) -> dict[str, str]:
    """What is written down for the stage that the dispute is in."""
    fields = evidence_fields(appeal=dispute.is_appeal)
    return {name: text for name, text in dispute.evidence.items() if name in fields}


def staged_files(dispute: Dispute) -> QuerySet[EvidenceFile]:
    """The files for the stage that the dispute is in."""
    return dispute.files.filter(field__in=evidence_fields(appeal=dispute.is_appeal))


def rows_of(dispute: Dispute) -> dict[str, Any]:
    """What a call for it is about, as StripeCall names them."""
    return {"dispute": dispute, "payment": dispute.payment, "order": dispute.payment.order}


def _taken_back(dispute: Dispute) -> dict[str, str]:
    """Fields that we told Stripe before and that are empty now; what others staged there stays."""
    fields = evidence_fields(appeal=dispute.is_appeal)
    told = dispute.calls.filter(kind="update_dispute", state="done").values_list("params", flat=True)
    return {name: "" for params in told for name in names_in(params["evidence"]) if name in fields}
