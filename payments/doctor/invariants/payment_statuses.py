"""A payment's status follows from what was heard of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.doctor.invariants.truth import true_payments
from payments.models import Payment


def _broken(rows: QuerySet[Payment]) -> Iterator[Broken]:
    payments = list(rows)
    for payment, true in zip(payments, true_payments(payments), strict=True):
        if payment.status != true.status:
            yield Broken(payment.reference, f"it shows {payment.status}, and is {true.status} by what was heard")
        elif payment.closed != true.closed:
            yield Broken(payment.reference, f"it counts as {_words(payment)}, and is {_words(true)}")


def _words(payment: Payment) -> str:
    return "closed" if payment.closed else "still payable"


PAYMENT_STATUSES = Rule(
    name="payment_statuses",
    title="Every payment's status follows from what was heard",
    rows=Payment.objects.all(),
    broken=_broken,
    symptom="Payments show a status that Stripe did not report.",
    remedy="Process any event of the payment again (Heard from Stripe): it is worked out anew. Report the bug.",
)
