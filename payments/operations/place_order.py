"""Place an order: its lines as they are now, its total fixed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from payments.domain.money import Money
from payments.domain.references import new_reference, payment_reference
from payments.models import Order, OrderLine, Payment, Price, Product
from payments.operations.refused import Refused
from payments.stripe.client import livemode

MOST_LINES = 100  # Stripe's limit on a Checkout Session in payment mode
TRIES = 20


class EmptyOrder(Refused):
    """There is nothing in it."""


class TooManyLines(Refused):
    """More lines than one checkout can carry."""


class MixedCurrencies(Refused):
    """Its lines are priced in different currencies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is bought: from a price, or free text with an amount."""

    name: str
    quantity: int
    unit: Money
    product: Product | None = None
    price: Price | None = None


def place_order(*, lines: Sequence[Line], email: str, now: datetime) -> Order:
    """Write the order and its lines down. Stripe is not asked: see ``open_payment``."""
    currency = _one_currency(lines)
    total = sum(line.unit.amount * line.quantity for line in lines)
    with transaction.atomic():
        order = _with_free_reference(
            Order(
                token=secrets.token_urlsafe(32),
                email=email,
                currency=currency,
                total_amount=total,
                livemode=livemode(),
                placed_at=now,
                status_since=now,
            )
        )
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                product=line.product,
                price=line.price,
                name=line.name,
                quantity=line.quantity,
                unit_amount=line.unit.amount,
                currency=currency,
            )
            for line in lines
        )
    return order


def _one_currency(lines: Sequence[Line]) -> str:
    if not lines:
        raise EmptyOrder("There is nothing to order.")
    if len(lines) > MOST_LINES:
        raise TooManyLines(f"An order has at most {MOST_LINES} lines, this one has {len(lines)}.")
    currencies = {line.unit.currency for line in lines}
    if len(currencies) > 1:
        raise MixedCurrencies(f"One order is paid in one currency, not in {', '.join(sorted(currencies)).upper()}.")
    return currencies.pop()


def _with_free_reference(order: Order) -> Order:
    """At ten million orders one in a hundred draws is taken: draw again."""
    for _ in range(TRIES):
        order.reference = new_reference(secrets.choice)
        if Payment.objects.filter(reference=payment_reference(order.reference, 1)).exists():
            continue  # a foreign payment's
        try:
            with transaction.atomic():
                order.save(force_insert=True)
        except IntegrityError:
            if not Order.objects.filter(reference=order.reference).exists():
                raise
        else:
            return order
    raise RuntimeError("No free reference was drawn.")
