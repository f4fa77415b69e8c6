"""What must follow from a fact has followed: the confirmation of a paid order, the notice of a refund."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.invariants.rule import Broken, Rule
from payments.models import Email, Order, Refund, Task


def _unconfirmed(rows: QuerySet[Order]) -> Iterator[Broken]:
    orders = list(rows.filter(cancelled_at=None).exclude(paid_at=None).exclude(email=""))
    queued = _queued(f"order_confirmation:{order.reference}" for order in orders)
    for order in orders:
        if f"order_confirmation:{order.reference}" not in queued:
            yield Broken(order.reference, "it is paid, and no confirmation was queued")


def _untold(rows: QuerySet[Refund]) -> Iterator[Broken]:
    known = rows.exclude(heard=None).exclude(payment__order=None).exclude(payment__order__email="")
    refunds = list(known.select_related("payment__order"))
    ids = [refund.stripe_id for refund in refunds]
    queued = _queued(f"{kind}:{each}" for each in ids for kind in ("refund_notice", "refund_failed"))
    tasks = set(
        Task.objects.filter(reason__in=[f"refund_failed:{each}" for each in ids]).values_list("reason", flat=True)
    )
    for refund in refunds:
        heard, failed = refund.known, f"refund_failed:{refund.stripe_id}"
        if f"refund_notice:{refund.stripe_id}" not in queued:
            yield Broken(refund.reference, "Stripe knows it, and no notice was queued")
        elif heard is not None and heard.rung == "failed" and not {failed} <= queued & tasks:
            yield Broken(refund.reference, "it failed, and the customer or the staff were not told")


def _queued(reasons: Iterator[str]) -> set[str]:
    return set(Email.objects.filter(reason__in=list(reasons)).values_list("reason", flat=True))


CAUSE = "A mail is queued in the transaction of its fact: its row was deleted, or a bug left it out."
REMEDY = "Send it by hand from the order's page. Report the bug."

CONFIRMATIONS = Rule(
    name="confirmations",
    title="Every paid order has its confirmation",
    rows=Order.objects.all(),
    broken=_unconfirmed,
    symptom="Customers have paid and were not told.",
    cause=CAUSE,
    remedy=REMEDY,
)
REFUND_NOTICES = Rule(
    name="refund_notices",
    title="Every refund was told to its customer, and its failure to staff",
    rows=Refund.objects.all(),
    broken=_untold,
    symptom="Customers were not told of a refund.",
    cause=CAUSE,
    remedy=REMEDY,
)
