"""A refund shows what Stripe says of it: refunded only while it says that it succeeded."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.models import Refund

# What only Stripe can say.
STRIPES = ("pending", "requires_action", "succeeded", "canceled", "failed")


def _broken(rows: QuerySet[Refund]) -> Iterator[Broken]:
    for refund in rows:
        known = refund.known
        if known is None:
            if refund.state in STRIPES:
                yield Broken(refund.reference, f"it shows {refund.state}, and Stripe never said so")
            continue
        said = known.rung if known.rung != "open" else known.report["status"]
        said = said if said in dict(Refund.STATES) else "pending"
        if refund.state != said:
            yield Broken(refund.reference, f"it shows {refund.state}, Stripe says {said}")


REFUND_STATES = Rule(
    name="refund_states",
    title="Every refund shows what Stripe says of it",
    rows=Refund.objects.all(),
    broken=_broken,
    symptom="A refund is shown as done that is not, or the other way round.",
    remedy="Process the refund's last event again (Heard from Stripe): it is worked out anew. Report the bug.",
)
