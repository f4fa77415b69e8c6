"""The table of types: everything at Stripe that has its table here, a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payments.sync.difference import Difference
from payments.sync.dossier import Told
from payments.sync.drift_of_catalogue import drift_of_catalogue
from payments.sync.drift_of_invoices import (
    drift_of_credit_notes,
    drift_of_invoice_payments,
    drift_of_invoices,
)
from payments.sync.drift_of_others import drift_of_customers, drift_of_disputes
from payments.sync.drift_of_payments import drift_of_payments
from payments.sync.take_in_catalogue import take_in_catalogue
from payments.sync.take_in_customers import take_in_customers
from payments.sync.take_in_disputes import take_in_disputes
from payments.sync.take_in_one_by_one import (
    take_in_credit_notes,
    take_in_invoice_payments,
    take_in_invoices,
)
from payments.sync.take_in_payments import take_in_payments
from payments.sync.taken import Taken

# Records many reports in the caller's transaction, to the same end as one by one.
TakesIn = Callable[[Sequence[Told], datetime], Taken]
# Where our rows and these reports of Stripe's differ: the fields that are compared, what each is worth, and which side
# is right and why.
DriftRule = Callable[[Sequence[Told]], Iterator[Difference]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncType:
    """``kind``: our name, under which payments.stripe knows its list. ``lists``: the filters of each call that it
    takes to see all of them. ``after``: the types that its objects stand on, read before it."""

    kind: str
    words: str
    take_in: TakesIn
    drift: DriftRule
    lists: tuple[Mapping[str, Any], ...] = ({},)
    after: tuple[str, ...] = ()


TYPES = {
    each.kind: each
    for each in (
        SyncType(
            kind="customer",
            words="customers",
            take_in=take_in_customers,
            drift=drift_of_customers,
        ),
        SyncType(
            kind="product",
            words="products",
            take_in=take_in_catalogue,
            drift=drift_of_catalogue,
        ),
        SyncType(
            kind="price",
            words="prices",
            take_in=take_in_catalogue,
            drift=drift_of_catalogue,
            lists=({"active": True}, {"active": False}),
            after=("product",),
        ),
        SyncType(
            kind="coupon",
            words="coupons",
            take_in=take_in_catalogue,
            drift=drift_of_catalogue,
        ),
        SyncType(
            kind="promotion_code",
            words="promotion codes",
            take_in=take_in_catalogue,
            drift=drift_of_catalogue,
            after=("customer", "coupon"),
        ),
        SyncType(
            kind="intent",
            words="payment intents",
            take_in=take_in_payments,
            drift=drift_of_payments,
            after=("customer",),
        ),
        SyncType(
            kind="charge",
            words="charges",
            take_in=take_in_payments,
            drift=drift_of_payments,
            after=("intent",),
        ),
        SyncType(
            kind="session",
            words="checkout sessions",
            take_in=take_in_payments,
            drift=drift_of_payments,
            after=("intent",),
        ),
        SyncType(
            kind="refund",
            words="refunds",
            take_in=take_in_payments,
            drift=drift_of_payments,
            after=("intent", "charge"),
        ),
        SyncType(
            kind="dispute",
            words="disputes",
            take_in=take_in_disputes,
            drift=drift_of_disputes,
            after=("intent", "charge"),
        ),
        SyncType(
            kind="tax_rate",
            words="tax rates",
            take_in=take_in_catalogue,
            drift=drift_of_catalogue,
        ),
        SyncType(
            kind="invoice",
            words="invoices",
            take_in=take_in_invoices,
            drift=drift_of_invoices,
            after=("customer", "tax_rate"),
        ),
        SyncType(
            kind="invoice_payment",
            words="payments of invoices",
            take_in=take_in_invoice_payments,
            drift=drift_of_invoice_payments,
            after=("invoice", "intent", "charge"),
        ),
        SyncType(
            kind="credit_note",
            words="credit notes",
            take_in=take_in_credit_notes,
            drift=drift_of_credit_notes,
            after=("invoice", "refund"),
        ),
    )
}
