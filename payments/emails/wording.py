"""Which words a mail of each kind has; each is worded from the state at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from payments.formats import money
from payments.models import Dispute, Email, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A mail, ready to be sent. ``button``: words and address; ``table``: rows of (what, amount)."""

    subject: str
    opening: str
    paragraphs: list[str]
    table: list[tuple[str, str]]
    button: tuple[str, str]


def order_of(email: Email) -> Order:
    """The order that the mail is about; a mail of this kind without one is a bug."""
    if email.order is None:
        raise ValueError(f"{email.reason} has no order.")
    return email.order


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
