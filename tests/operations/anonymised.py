"""Somebody who is known well, and is then anonymised."""

from __future__ import annotations

from payments.models import Customer, Order
from payments.operations.anonymise_customer import (
    anonymise_customer,
)
from tests.operations.people import (
    ADA,
    buys,
    customer_of,
    finish,
    hear_all,
    tells_more,
    where_stands,
)
from tests.operations.shop import (
    clock,
    colleague,
    refund_of,
)
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess


def anonymise(customer: Customer) -> None:
    anonymise_customer(customer=customer, by=colleague(), now=clock())
    customer.refresh_from_db()


def known(sandbox: SandboxProcess) -> tuple[Order, Customer]:
    """Someone who bought, was given something back, and of whom Stripe knows all."""
    order = buys(sandbox)
    hear_all(sandbox)
    customer = customer_of(order)
    tells_more(sandbox, str(customer.stripe_id))
    refund_of(order.payments.get(), 700)
    finish(sandbox)
    drain_queue()
    assert {each.partition(".")[0] for each in where_stands(*ADA.words)} == {
        "payments_customer", "payments_order", "payments_payment", "payments_email", "payments_stripecall",
        "payments_stripeeventbody",
    }  # fmt: skip
    return order, customer
