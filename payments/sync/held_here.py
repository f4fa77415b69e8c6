"""Which objects we hold that were made at Stripe in some stretch of time: those that its list should show there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model

from payments.domain.money import Money
from payments.models import (
    Attempt,
    Coupon,
    CreditNote,
    Customer,
    Dispute,
    Invoice,
    InvoicePayment,
    Payment,
    Price,
    Product,
    PromotionCode,
    Refund,
    TaxRate,
)
from payments.operations.hearing import instant
from payments.operations.mirrors import MIRRORS

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """An object here, what it is worth, and whose it is."""

    stripe_id: str
    worth: Money | None
    payment_id: int | None
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a type's objects stand. The second at which Stripe made one is in its report; ``near`` only narrows down,
    where there are many: an indexed column, at most ``margin`` earlier. ``values``: amount, currency, payment and
    customer, or the last of these."""

    model: type[Model]
    stripe_id: str
    heard: str
    near: str = ""
    margin: timedelta = DAY
    values: tuple[str, ...] = ()


OF_PAYMENT = ("amount", "currency", "payment_id", "payment__customer_id")
OF_INTENT = ("amount", "currency", "pk", "customer_id")
ROWS = {
    # A payment of ours is born before its checkout, and that before its intent.
    "intent": Rows(Payment, "intent_id", "intent_heard", "made_at", 2 * DAY, OF_INTENT),
    "session": Rows(Payment, "session_id", "session_heard", "made_at", 2 * DAY, ("pk", "customer_id")),
    "charge": Rows(Attempt, "charge_id", "heard", "attempted_at", DAY, OF_PAYMENT[2:]),
    # A refund that waits for approval, or for Stripe, is made days after it was asked for.
    "refund": Rows(Refund, "stripe_id", "heard", "asked_at", 35 * DAY, OF_PAYMENT),
    "dispute": Rows(Dispute, "stripe_id", "heard", "opened_at", DAY, OF_PAYMENT),
    "customer": Rows(Customer, "stripe_id", "heard", "created_at", DAY, ("pk",)),
    # What is made here may wait for years until it is sold at Stripe.
    "product": Rows(Product, "stripe_id", "heard"),
    "price": Rows(Price, "stripe_id", "heard"),
    "coupon": Rows(Coupon, "stripe_id", "heard"),
    "promotion_code": Rows(PromotionCode, "stripe_id", "heard"),
    "tax_rate": Rows(TaxRate, "stripe_id", "heard"),
    # A draft may be written long before it goes to Stripe.
    "invoice": Rows(Invoice, "stripe_id", "heard", "made_at", 366 * DAY, ("customer_id",)),
    "invoice_payment": Rows(
        InvoicePayment, "stripe_id", "heard", "invoice__made_at", 732 * DAY, ("payment_id", "invoice__customer_id")
    ),
    "credit_note": Rows(CreditNote, "stripe_id", "heard", "asked_at", 35 * DAY, ("invoice__customer_id",)),
}


def held_here(kind: str, after: int, until: int, filters: Mapping[str, Any]) -> list[Held]:
    """Those made at Stripe later than the second ``after``, and not later than ``until``; by what is heard of them they
    belong into a list with these filters."""
    rows = ROWS[kind]
    conditions: dict[str, Any] = {
        f"{rows.stripe_id}__isnull": False,
        f"{rows.heard}__report__created__gt": after,
        f"{rows.heard}__report__created__lte": until,
        **{f"{rows.heard}__report__{name}": value for name, value in filters.items()},
    }
    if rows.near:
        conditions[f"{rows.near}__range"] = (instant(after) - rows.margin, instant(until) + DAY)
    if kind == "customer":
        conditions["deleted"] = False
    if kind in MIRRORS:
        conditions[f"{rows.heard}__rung"] = "live"
    if kind == "invoice":
        conditions["status__in"] = ["draft", "open", "paid", "uncollectible", "void"]
    found = rows.model._default_manager.filter(**conditions).values_list(rows.stripe_id, *rows.values)
    return [_held(each) for each in found]


def _held(values: tuple[Any, ...]) -> Held:
    match values:
        case (stripe_id, amount, currency, payment_id, customer_id):
            return Held(stripe_id, Money(amount, currency), payment_id, customer_id)
        case (stripe_id, payment_id, customer_id):
            return Held(stripe_id, None, payment_id, customer_id)
        case (stripe_id, customer_id):
            return Held(stripe_id, None, None, customer_id)
        case (stripe_id,):
            return Held(stripe_id, None, None, None)
    raise TypeError(f"{len(values)} values of an object.")
