"""A dispute shows what Stripe says of it, and what it moved is in the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.models import Dispute, Movement


def _broken(rows: QuerySet[Dispute]) -> Iterator[Broken]:
    disputes = list(rows.exclude(heard=None))
    entries = {str(entry["stripe_id"]) for dispute in disputes for entry in _entries(dispute) if entry["amount"]}
    moved = Movement.objects.filter(source__in=entries, kind__in=["disputed", "reinstated"])
    written = set(moved.values_list("source", flat=True))
    for dispute in disputes:
        said = dispute.known.report if dispute.known else {}
        kept = (dispute.status, dispute.amount, dispute.currency)
        if kept != (said["status"], said["amount"], said["currency"]):
            yield Broken(dispute.reference, f"it shows {dispute.status}, Stripe says {said['status']}")
        missing = {str(entry["stripe_id"]) for entry in _entries(dispute) if entry["amount"]} - written
        if missing:
            yield Broken(dispute.reference, f"the ledger does not have {min(missing)}, which it moved")


def _entries(dispute: Dispute) -> list[dict[str, object]]:
    known = dispute.known
    return list(known.report["entries"]) if known is not None else []


DISPUTES = Rule(
    name="disputes",
    title="Every dispute shows what Stripe says of it",
    rows=Dispute.objects.all(),
    broken=_broken,
    symptom="Disputes show what the bank did not say, or their money is not in the ledger.",
    remedy="Process the dispute's last event again (Heard from Stripe): it is worked out anew. Report the bug.",
)
