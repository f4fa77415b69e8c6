"""What Stripe says was collected is in the ledger, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.models import Attempt, Movement, Payment


def _broken(rows: QuerySet[Payment]) -> Iterator[Broken]:
    payments = list(rows)
    keys = [payment.pk for payment in payments]
    collected: dict[int, set[str]] = {}
    for key, source in Movement.objects.filter(payment__in=keys, kind="collected").values_list("payment", "source"):
        collected.setdefault(key, set()).add(source)
    charges: dict[int, set[str]] = {}
    for key, charge in Attempt.objects.filter(payment__in=keys).values_list("payment", "charge_id"):
        charges.setdefault(key, set()).add(charge or "")
    for payment in payments:
        sources = collected.get(payment.pk, set())
        if _must_have_collected(payment) and not sources:
            yield Broken(payment.reference, "Stripe says that it was paid, and no money is in the ledger")
        unknown = sources - {payment.intent_id, payment.lone_charge_id} - charges.get(payment.pk, set())
        if unknown:
            yield Broken(payment.reference, f"its ledger has money of {min(unknown)}, which is not its own")


def _must_have_collected(payment: Payment) -> bool:
    session, intent = payment.session, payment.intent
    if intent is not None and intent.rung == "succeeded":
        return bool(intent.report["amount_received"])
    paid = session is not None and session.rung == "complete_paid" and bool(session.report["intent_id"])
    return paid and not payment.foreign and payment.amount > 0


COLLECTED_MONEY = Rule(
    name="collected_money",
    title="What Stripe collected is in the ledger",
    rows=Payment.objects.all(),
    broken=_broken,
    symptom="Payments complete at Stripe, and the ledger does not have the money.",
    remedy="Process the payment's last event again (Heard from Stripe). Report the bug.",
)
