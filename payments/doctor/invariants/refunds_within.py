"""No more goes back than came in; where Stripe reports more, a person has been told."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet, Sum

from payments.doctor.invariants.rule import Broken, Rule
from payments.doctor.invariants.truth import Sums, sums_of
from payments.models import Payment, Refund, Task


def _broken(rows: QuerySet[Payment]) -> Iterator[Broken]:
    refunds = Refund.objects.filter(payment__in=rows.filter(outside=False).order_by().values("pk"))
    asked = (
        refunds.order_by()
        .values("payment")
        .annotate(under_way=Sum("amount", filter=Q(state__in=Refund.UNDER_WAY), default=0))
    )
    under_way = {each["payment"]: each["under_way"] for each in asked}
    payments = list(rows.filter(pk__in=list(under_way)).only("reference", "currency"))
    sums = sums_of(payments)
    told = set(
        Task.objects.filter(kind="over_refunded", payment__in=payments)
        .filter(Q(closed_at=None) | Q(solved_by__isnull=False))
        .values_list("payment", flat=True)
    )
    for payment in payments:
        of = sums.get(payment.pk, Sums())
        left = of.collected - of.returned - of.disputed - under_way[payment.pk]
        if left < 0 < of.collected and payment.pk not in told:
            yield Broken(payment.reference, f"{-left} {payment.currency.upper()} more goes back than was collected")


REFUNDS_WITHIN = Rule(
    name="refunds_within",
    title="No more goes back than was collected",
    rows=Payment.objects.all(),
    broken=_broken,
    symptom="More is given back than was collected.",
    remedy="Withdraw what has not been sent, and look at the payment's refunds in Stripe's dashboard.",
)
