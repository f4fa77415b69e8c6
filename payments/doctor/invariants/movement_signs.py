"""A movement's sign is that of its kind."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.models import Movement

COMES_IN = ("collected", "return_failed", "reinstated", "paid_outside")
GOES_OUT = ("returned", "disputed", "returned_outside")


def _broken(rows: QuerySet[Movement]) -> Iterator[Broken]:
    wrong = Q(kind__in=COMES_IN, amount__lte=0) | Q(kind__in=GOES_OUT, amount__gte=0) | Q(amount=0) | Q(currency="")
    for movement in rows.filter(wrong):
        yield Broken(str(movement), f"it moves {movement.amount} {movement.currency.upper()}")


MOVEMENT_SIGNS = Rule(
    name="movement_signs",
    title="Every movement has the sign of its kind",
    rows=Movement.objects.all(),
    broken=_broken,
    symptom="The ledger counts money the wrong way.",
    remedy="A constraint refuses such rows: find out who took it away (see the check of the guards).",
)
