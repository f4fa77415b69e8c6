"""The receipt of an order that is paid."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from payments.domain.status import Status
from payments.formats import day_of
from payments.models import House, Order, Payment
from payments.papers.house_of import seller_of
from payments.papers.locale_of import locale_of
from payments.papers.paper import Line, Paper, Party


class NotPaid(ValueError):
    """There is nothing to confirm."""


def has_receipt(order: Order) -> bool:
    """Whether it was paid, whatever went back since."""
    return order.known_status in (Status.PAID, Status.REFUNDED)


def receipt_of(*, order: Order, locale: str = "") -> Paper:
    """As the order stands now: what went back since it was paid is on it."""
    if not has_receipt(order):
        raise NotPaid(f"{order.reference} is {order.status}.")
    paid_date = day_of(order.paid_at or order.status_since)
    return Paper(
        kind="receipt",
        number=order.reference,
        seller=seller_of(House.ours()),
        customer=customer_of(order),
        issued_date=paid_date,
        currency=order.currency,
        lines=lines_of(order),
        subtotal_amount=order.total_amount + order.discount_amount if order.discount_amount else None,
        discount_amount=order.discount_amount,
        total_amount=order.total_amount,
        headline_amount=order.collected_amount,
        headline="received, with thanks",
        paid_amount=order.collected_amount,
        refunded_amount=order.returned_amount,
        days=(("Ordered", day_of(order.placed_at)), ("Paid", paid_date)),
        fields=(("Order", order.reference), *_ways(order)),
        stamp="refunded" if order.known_status is Status.REFUNDED else "paid",
        page_address=page_of(order),
        locale=locale or locale_of(order.customer),
    )


def lines_of(order: Order) -> tuple[Line, ...]:
    """What was bought."""
    return tuple(
        Line(
            description=line.name,
            quantity=str(line.quantity),
            unit_amount=line.unit_amount,
            amount=line.total.amount,
        )
        for line in order.lines.order_by("pk")
    )


def customer_of(order: Order) -> Party:
    """Who bought; somebody anonymised has neither name nor address."""
    name = order.customer.name if order.customer else ""
    if not name:
        return Party(name=order.email or "Customer")
    return Party(name=name, email=order.email)


def page_of(order: Order) -> str:
    """The customer's own page."""
    return f"{settings.PUBLIC_URL}/orders/{order.token}/"


def way_of(payment: Payment) -> str:
    """``Visa, ending in 4242``."""
    if payment.outside:
        return "Outside Stripe"
    card = payment.brand.replace("_", " ").capitalize()
    return f"{card}, ending in {payment.last4}" if card and payment.last4 else card


def _ways(order: Order) -> Iterator[tuple[str, str]]:
    ways = {way_of(payment) for payment in order.payments.filter(collected_amount__gt=0)} - {""}
    yield from (("Paid by", way) for way in sorted(ways))
