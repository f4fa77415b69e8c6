"""Test-mode and live-mode rows never mix."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q, QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.models import Payment
from payments.stripe.client import livemode


def _broken(rows: QuerySet[Payment]) -> Iterator[Broken]:
    mixed = (
        ~Q(livemode=livemode())
        | (Q(order__isnull=False) & ~Q(order__livemode=F("livemode")))
        | (Q(customer__isnull=False) & ~Q(customer__livemode=F("livemode")))
    )
    for payment in rows.filter(mixed).select_related("order", "customer"):
        yield Broken(payment.reference, f"it is a {_word(payment.livemode)} payment{_beside(payment)}")


def _beside(payment: Payment) -> str:
    for name, row in (("order", payment.order), ("customer", payment.customer)):
        if row is not None and row.livemode != payment.livemode:
            return f" of a {_word(row.livemode)} {name}"
    return f", and the key is a {_word(livemode())} one"


def _word(live: bool) -> str:
    return "live" if live else "test"


MODES = Rule(
    name="modes",
    title="Test and live data do not mix",
    rows=Payment.objects.all(),
    broken=_broken,
    symptom="Payments of test mode stand among live ones, or live ones among those of test mode.",
    cause="The database was used with keys of the other mode before.",
    remedy="Give each mode a database of its own: set DATABASE_URL, or move the rows of the other mode away.",
)
