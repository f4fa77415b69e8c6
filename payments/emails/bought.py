"""What a refund is of: an order, or an invoice."""

from __future__ import annotations

from dataclasses import dataclass

from payments.domain.money import Money
from payments.emails.wording import page_of_order
from payments.models import Email
from payments.papers.invoice_of import page_of


@dataclass(frozen=True, slots=True)
class Bought:
    """``name``: "order K7Q2M4"; ``noun``: "order"; ``page``: the customer's own."""

    name: str
    noun: str
    total: Money
    page: str


def bought_of(email: Email) -> Bought:
    """What the customer paid for; a mail about a refund of nothing is a bug."""
    if email.order is not None:
        return Bought(f"order {email.order.reference}", "order", email.order.total, page_of_order(email.order))
    if email.invoice is not None:
        return Bought(f"invoice {email.invoice}", "invoice", email.invoice.total, page_of(email.invoice))
    raise ValueError(f"{email.reason} has neither order nor invoice.")
