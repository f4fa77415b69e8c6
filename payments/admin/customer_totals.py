"""What customers ordered, paid, got back and disputed, a currency; each total with a link to the rows that make it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from payments.domain.money import Money
from payments.models import Customer, Movement, Order, Payment, Refund
from payments.operations.work_out_payment import COLLECTED, DISPUTED, RETURNED


@dataclass(frozen=True, slots=True)
class Total:
    """A sum, and the address of its rows."""

    money: Money
    url: str


@dataclass(frozen=True, slots=True)
class Totals:
    """One customer's, in one currency."""

    currency: str
    count: int  # of orders
    ordered: Total
    collected: Total
    returned: Total
    disputed: Total
    left: Total  # can still be given back


def totals_of(customers: Iterable[Customer], viewer: Any) -> dict[int, list[Totals]]:
    """Customer's key → its totals by currency. Three queries, whoever and however many they are."""
    keys = [customer.pk for customer in customers]
    sums: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for who, rows in (("customer", _ordered(keys)), ("payment__customer", _moved(keys)), ("customer", _left(keys))):
        for row in rows:
            sums[row.pop(who), row.pop("currency")].update(row)
    found: dict[int, list[Totals]] = {key: [] for key in keys}
    for key, currency in sorted(sums):
        found[key].append(_totals(key, currency, sums[key, currency], viewer))
    return found


def _ordered(keys: list[int]) -> Any:
    rows = Order.objects.filter(customer__in=keys).order_by().values("customer", "currency")
    return rows.annotate(count=Count("pk"), ordered=Sum("total_amount"))


def _moved(keys: list[int]) -> Any:
    rows = Movement.objects.filter(payment__customer__in=keys).order_by().values("payment__customer", "currency")
    kinds = {"collected": COLLECTED, "returned": RETURNED, "disputed": DISPUTED}
    return rows.annotate(**{name: Sum("amount", filter=Q(kind__in=kind), default=0) for name, kind in kinds.items()})


def _left(keys: list[int]) -> Any:
    """As each payment's page says it: never below zero, and nothing of what was paid outside Stripe."""
    refunds = Refund.objects.filter(payment=OuterRef("pk"), state__in=Refund.UNDER_WAY).order_by().values("payment")
    under_way = Coalesce(Subquery(refunds.annotate(sum=Sum("amount")).values("sum")), 0)
    kept = F("collected_amount") - F("returned_amount") - F("disputed_amount") - under_way
    paid = Payment.objects.filter(customer__in=keys, outside=False, collected_amount__gt=0)
    each = paid.annotate(still=Greatest(kept, 0)).order_by()
    return each.values("customer", "currency").annotate(left=Sum("still"))


def _totals(key: int, currency: str, sums: dict[str, int], viewer: Any) -> Totals:
    orders = _list("order", customer=key, currency=currency)
    payments = _list("payment", customer=key, currency=currency, collected_amount__gt=0)
    disputed = _list("payment", customer=key, currency=currency, disputed="True")
    refunds = _list("refund", payment__customer=key, currency=currency)
    if viewer.has_perm("payments.view_movement"):
        payments_of_money, refunds, disputed = (
            _list("movement", payment__customer=key, currency=currency, kind__in=",".join(kinds))
            for kinds in (COLLECTED, RETURNED, DISPUTED)
        )
    else:
        payments_of_money = payments
    return Totals(
        currency=currency,
        count=sums["count"],
        ordered=Total(Money(sums["ordered"], currency), orders),
        collected=Total(Money(sums["collected"], currency), payments_of_money),
        returned=Total(Money(sums["returned"], currency), refunds),
        disputed=Total(Money(sums["disputed"], currency), disputed),
        left=Total(Money(sums["left"], currency), payments),
    )


def _list(model: str, **narrowed: Any) -> str:
    return f"{reverse(f'admin:payments_{model}_changelist')}?{urlencode(narrowed)}"
