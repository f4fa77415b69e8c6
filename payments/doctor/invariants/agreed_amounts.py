"""Stripe was asked for exactly what the order costs, and says so."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from payments.doctor.finding import WRONG_AMOUNT
from payments.doctor.invariants.rule import Broken, Rule
from payments.models import Payment


def _broken(rows: QuerySet[Payment]) -> Iterator[Broken]:
    for payment in rows.filter(foreign=False, outside=False).select_related("order"):
        order, session = payment.order, payment.session
        asked = (payment.amount, payment.currency)
        if order is not None and asked != (order.total_amount, order.currency):
            yield Broken(payment.reference, f"it asks for {_words(*asked)}, the order is {_words(*_of(order))}")
        elif session is not None:
            said = (session.report["amount_total"], session.report["currency"])
            if said != asked:
                yield Broken(payment.reference, f"it asks for {_words(*asked)}, Stripe's checkout for {_words(*said)}")


def _of(order: object) -> tuple[int, str]:
    return vars(order)["total_amount"], vars(order)["currency"]


def _words(amount: int, currency: str) -> str:
    return f"{amount} {currency.upper()}"


AGREED_AMOUNTS = Rule(
    name="agreed_amounts",
    title="Stripe collects what the order costs, in its currency",
    rows=Payment.objects.all(),
    broken=_broken,
    symptom=WRONG_AMOUNT,
    remedy="Compare the order with its checkout in Stripe's dashboard; refund what was too much. Nothing but this "
    "program may make checkouts with its marks.",
)
