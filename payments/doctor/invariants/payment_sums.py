"""A payment's sums are those of its movements."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.doctor.invariants.truth import Sums, sums_of
from payments.models import Payment


def _broken(rows: QuerySet[Payment]) -> Iterator[Broken]:
    # Without the reports that a payment keeps: they are ten times as long as all else.
    payments = list(rows.only("reference", "collected_amount", "returned_amount", "disputed_amount"))
    sums = sums_of(payments)
    for payment in payments:
        true = sums.get(payment.pk, Sums())
        kept = Sums(payment.collected_amount, payment.returned_amount, payment.disputed_amount)
        if kept != true:
            yield Broken(payment.reference, f"its row says {_words(kept)}, its movements {_words(true)}")


def _words(sums: Sums) -> str:
    return f"{sums.collected} collected, {sums.returned} returned and {sums.disputed} disputed"


PAYMENT_SUMS = Rule(
    name="payment_sums",
    title="Every payment's sums are those of its movements",
    rows=Payment.objects.all(),
    broken=_broken,
    symptom="Payments show other amounts than were moved.",
    remedy="Process any event of the payment again (Heard from Stripe): it is summed up anew. Report the bug.",
)
