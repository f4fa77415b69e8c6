"""Place an order: its lines as they are now, its total fixed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from payments.domain.minimums import is_too_little, least_payment
from payments.domain.money import Money
from payments.domain.references import new_reference, payment_reference
from payments.formats import money
from payments.models import Customer, Order, OrderLine, Payment, Price, Product
from payments.operations.ask_for_discount import ask_for_discount
from payments.operations.refused import Refused
from payments.operations.write_note import write_note
from payments.stripe.client import livemode

MOST_LINES = 100  # Stripe's limit on a Checkout Session in payment mode
TRIES = 20


class EmptyOrder(Refused):
    """There is nothing in it."""


class TooManyLines(Refused):
    """More lines than one checkout can carry."""


class MixedCurrencies(Refused):
    """Its lines are priced in different currencies."""


class TooLittleToPay(Refused):
    """Stripe would not take so small a payment."""


class IsAnonymised(Refused):
    """Its customer asked to be forgotten: nothing new is tied to them."""


class TooMuchDiscount(Refused):
    """More is taken off than its lines come to, or less than nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is bought: from a price, or free text with an amount."""

    name: str
    quantity: int
    unit: Money
    product: Product | None = None
    price: Price | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What an order has that staff place: who did it, the form that it came from, and what they agreed on."""

    by: User
    form_key: UUID
    discount: Money | None = None
    customer: Customer | None = None
    note: str = ""


def place_order(*, lines: Sequence[Line], email: str, now: datetime, by_hand: ByHand | None = None) -> Order:
    """Write the order and its lines down. Stripe is asked for its discount only; to pay, see ``open_payment``.

    The same form places one order, however often and by how many it is sent.
    """
    currency = _one_currency(lines)
    subtotal = Money(sum(line.unit.amount * line.quantity for line in lines), currency)
    discount = _discount(by_hand, subtotal)
    if by_hand is not None:
        _check_payable(subtotal - discount)
    with transaction.atomic():
        if by_hand is not None and by_hand.customer is not None:
            _check_named(by_hand.customer)
        order, is_new = _written(
            Order(
                token=secrets.token_urlsafe(32),
                email=email,
                currency=currency,
                total_amount=subtotal.amount - discount.amount,
                discount_amount=discount.amount,
                livemode=livemode(),
                placed_at=now,
                status_since=now,
            ),
            by_hand,
        )
        if is_new:
            OrderLine.objects.bulk_create(_rows(order, lines))
        if is_new and by_hand is not None:
            _told(order, by_hand, now)
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


def _discount(by_hand: ByHand | None, subtotal: Money) -> Money:
    discount = by_hand.discount if by_hand is not None and by_hand.discount else Money(0, subtotal.currency)
    if discount.currency != subtotal.currency:
        raise MixedCurrencies(f"The discount is in {discount.currency.upper()}, not in {subtotal.currency.upper()}.")
    if not 0 <= discount.amount <= subtotal.amount:
        raise TooMuchDiscount(f"The discount of {money(discount)} must lie between nothing and {money(subtotal)}.")
    return discount


def _check_payable(total: Money) -> None:
    """In the shop the cart has said so before."""
    least = least_payment(total.currency)
    if least is not None and is_too_little(total):
        raise TooLittleToPay(f"Stripe takes {money(least)} or more; this comes to {money(total)}.")


def _check_named(customer: Customer) -> None:
    """The lock is held until the order is there: who anonymises them meanwhile finds it."""
    if Customer.objects.select_for_update(no_key=True).get(pk=customer.pk).anonymised_at is not None:
        raise IsAnonymised("This customer was anonymised. Place the order without them, by email alone.")


def _written(order: Order, by_hand: ByHand | None) -> tuple[Order, bool]:
    """The order's row, and whether it is new: a form that was sent before finds the order that it made."""
    if by_hand is None:
        return _with_free_reference(order), True
    order.placed_by_id, order.form_key, order.customer = by_hand.by.pk, by_hand.form_key, by_hand.customer
    placed = Order.objects.filter(form_key=by_hand.form_key)
    earlier = placed.first()
    if earlier is not None:
        return earlier, False
    try:
        return _with_free_reference(order), True
    except IntegrityError:
        # The other click of a double click was faster; it has committed, or this would still wait for it.
        earlier = placed.first()
        if earlier is None:
            raise
        return earlier, False


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


def _rows(order: Order, lines: Sequence[Line]) -> list[OrderLine]:
    return [
        OrderLine(
            order=order,
            product=line.product,
            price=line.price,
            name=line.name,
            quantity=line.quantity,
            unit_amount=line.unit.amount,
            currency=order.currency,
        )
        for line in lines
    ]


def _told(order: Order, by_hand: ByHand, now: datetime) -> None:
    """Colleagues read who placed it; Stripe is asked for its discount, so that it is there when the customer comes."""
    write_note(act="order_placed", by=by_hand.by, now=now, order=order)
    if by_hand.note.strip():
        write_note(act="note", text=by_hand.note, by=by_hand.by, now=now, order=order)
    if order.discount_amount:
        ask_for_discount(order=order, by=by_hand.by, now=now)
