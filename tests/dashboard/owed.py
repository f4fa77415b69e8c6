"""Invoices with a past: what was paid, credited and ended when, as the core would have left them."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

from payments.models import CreditNote, Customer, Invoice, InvoicePayment
from tests.dashboard.rows import NOW

_numbers = count(1)


def customer(name: str = "", email: str = "") -> Customer:
    """Somebody who is billed."""
    number = next(_numbers)
    return Customer.objects.create(
        stripe_id=f"cus_owes_{number}",
        name=name,
        email=email or f"c{number}@example.org",
        livemode=False,
        created_at=NOW,
    )


def owed(
    of: Customer | None, amount: int, due_date: date | None, issued_at: datetime, currency: str = "eur", **more: Any
) -> Invoice:
    """An invoice that was finalized then; nothing has been paid."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "reference": f"OW{number}", "token": f"token-{number}", "customer": of, "email": of.email if of else "",
        "currency": currency, "livemode": False, "made_at": issued_at, "finalized_at": issued_at, "status": "open",
        "status_since": issued_at, "total_amount": amount, "due_amount": amount, "remaining_amount": amount,
        "due_date": due_date, "stripe_id": f"in_owed_{number}", "number": f"OWED-{number:04}",
    }  # fmt: skip
    return Invoice.objects.create(**{**values, **more})


def part_paid(of: Invoice, amount: int, at: datetime) -> None:
    """Part of it came in."""
    InvoicePayment.objects.create(
        invoice=of, stripe_id=f"inpay_{next(_numbers)}", status="paid", requested_amount=amount, paid_amount=amount,
        currency=of.currency, paid_at=at, livemode=False,
    )  # fmt: skip
    _lower(of, amount, owed_less=0)


def noted(of: Invoice, amount: int, at: datetime, voided_at: datetime | None = None) -> None:
    """Part of it was credited before it was paid; that may have been void again since."""
    number = next(_numbers)
    CreditNote.objects.create(
        reference=f"{of.reference}-C{number}", invoice=of, currency=of.currency, asked_at=at, state_since=at,
        state="void" if voided_at else "issued", issued_at=at, voided_at=voided_at, stripe_id=f"cn_owed_{number}",
        total_amount=amount, pre_payment_amount=amount,
    )  # fmt: skip
    if voided_at is None:
        _lower(of, amount, owed_less=amount)


def end(of: Invoice, how: str, at: datetime) -> None:
    """Paid, void or uncollectible from then on."""
    column = {"paid": "paid_at", "void": "voided_at", "uncollectible": "uncollectible_at"}[how]
    remaining = of.remaining_amount if how == "uncollectible" else 0
    Invoice.objects.filter(pk=of.pk).update(**{"status": how, column: at, "remaining_amount": remaining})


def _lower(of: Invoice, amount: int, *, owed_less: int) -> None:
    of.remaining_amount -= amount
    of.due_amount -= owed_less
    of.save(update_fields=["remaining_amount", "due_amount"])
