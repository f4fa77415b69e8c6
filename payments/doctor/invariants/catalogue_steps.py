"""Where a row of the catalogue stands follows from its two sides."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.domain.mirror import compare, step_of
from payments.models import StripeCall
from payments.models.mirrored import Mirrored
from payments.operations.mirrors import MIRRORS


def _broken(rows: QuerySet[Mirrored]) -> Iterator[Broken]:
    known = list(rows)
    if not known:
        return
    kind = known[0].KIND
    calls = StripeCall.objects.filter(**{f"{kind}__in": known}, state__in=StripeCall.OPEN)
    told_of = set(calls.values_list(f"{kind}_id", flat=True))
    for row in known:
        under_way = row.pk in told_of or getattr(row, "delete_wanted", False)
        never_sent = row.step == "not_sent" and row.heard is None and not under_way
        true = step_of(compare(row.sides, row.EDITED), under_way=under_way, refused=bool(row.refusal))
        if row.step != true and not never_sent:
            yield Broken(f"{row.reference} “{row}”", f"it shows {row.step}, and is {true} by its two sides")


def _rule(kind: str) -> Rule:
    model = MIRRORS[kind].model
    noun = str(model._meta.verbose_name)
    return Rule(
        name=f"{kind}_steps",
        title=f"Every {noun} shows where it stands between here and Stripe",
        rows=model._default_manager.all(),
        broken=_broken,
        symptom=f"The page of a {noun} says something else than its two sides.",
        remedy="Have it compared with Stripe (manage.py reconcile) and repair what Drift shows. Report the bug.",
    )


CATALOGUE_STEPS = tuple(_rule(kind) for kind in MIRRORS)
