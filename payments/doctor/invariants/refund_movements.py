"""Money that went back is in the ledger, with the refund's amount; so is what came back to us."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.models import Movement, Refund


def _broken(rows: QuerySet[Refund]) -> Iterator[Broken]:
    refunds = list(rows.exclude(stripe_id=None))
    sources = [refund.stripe_id for refund in refunds]
    moved = {
        (source, kind): amount
        for source, kind, amount in Movement.objects.filter(
            source__in=sources, kind__in=["returned", "return_failed"]
        ).values_list("source", "kind", "amount")
    }
    for refund in refunds:
        returned = moved.get((str(refund.stripe_id), "returned"))
        failed = moved.get((str(refund.stripe_id), "return_failed"))
        if refund.state == "succeeded" and returned is None:
            yield Broken(refund.reference, "it succeeded, and the ledger does not have it")
        elif returned is not None and returned != -refund.amount:
            yield Broken(refund.reference, f"it gives {refund.amount} back, the ledger has {-returned}")
        elif refund.failed_at is not None and returned is not None and failed != refund.amount:
            yield Broken(refund.reference, "it failed, and the ledger does not have that the money came back")


REFUND_MOVEMENTS = Rule(
    name="refund_movements",
    title="Every refund that succeeded is in the ledger",
    rows=Refund.objects.all(),
    broken=_broken,
    symptom="Refunds and the ledger disagree.",
    remedy="Process the refund's last event again (Heard from Stripe). Report the bug.",
)
