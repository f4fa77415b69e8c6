"""Which words a mail of each kind has; each is worded from the state at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from payments.formats import money
from payments.models import Dispute, Email, Order, Payment, Refund

# In the reason of a mail that staff sent once more: "order_confirmation:K7Q2M4:again:<form key>".
AGAIN = ":again:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that goes out with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A titled table of a longer mail. ``rows``: what, how much, and the address where it can be read."""

    title: str
    rows: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A mail, ready to be sent. ``button``: words and address; ``table``: rows of (what, amount)."""

    subject: str
    opening: str
    paragraphs: list[str]
    table: list[tuple[str, str]]
    button: tuple[str, str]
    parts: list[Part] = field(default_factory=list)
    files: list[Attached] = field(default_factory=list)


def order_of(email: Email) -> Order:
    """The order that the mail is about; a mail of this kind without one is a bug."""
    if email.order is None:
        raise ValueError(f"{email.reason} has no order.")
    return email.order


def payment_of(email: Email) -> Payment:
    """The payment that the mail is about; a mail of this kind without one is a bug."""
    if email.payment is None:
        raise ValueError(f"{email.reason} has no payment.")
    return email.payment


def refund_of(email: Email) -> Refund:
    """The refund that the mail is about; a mail of this kind without one is a bug."""
    if email.refund is None:
        raise ValueError(f"{email.reason} has no refund.")
    return email.refund


def bill_of(order: Order) -> list[tuple[str, str]]:
    """Its lines, what was taken off, and the total."""
    rows = [(f"{line.quantity} × {line.name}", money(line.total)) for line in order.lines.order_by("pk")]
    if order.discount_amount:
        rows.append(("Discount", money(-order.discount)))
    return [*rows, ("Total", money(order.total))]


def page_of_order(order: Order) -> str:
    """The customer's own page."""
    return f"{settings.PUBLIC_URL}/orders/{order.token}/"


def is_copy(email: Email) -> bool:
    """Whether staff sent it once more."""
    return AGAIN in email.reason


def dispute_of(email: Email) -> Dispute:
    """The dispute that the mail is about; a mail of this kind without one is a bug."""
    if email.dispute is None:
        raise ValueError(f"{email.reason} has no dispute.")
    return email.dispute


def money_of_dispute(dispute: Dispute) -> list[tuple[str, str]]:
    """The rows of its table."""
    fee = [("Stripe's fee", money(dispute.fee))] if dispute.fee is not None else []
    return [*fee, ("Disputed", money(dispute.money))]


def button_of_dispute(dispute: Dispute) -> tuple[str, str]:
    """To its page in the back office."""
    page = reverse("admin:payments_dispute_change", args=[dispute.pk])
    return "See the dispute", f"{settings.PUBLIC_URL}{page}"


Wording = Callable[[Email], Worded]
WordingOfDay = Callable[[Email, datetime], Worded]
