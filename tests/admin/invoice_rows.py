"""Invoices as the pages show them: written as their settling leaves them."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from itertools import count
from typing import Any

from payments.domain.references import new_reference
from payments.models import CreditNote, Customer, Invoice, InvoiceLine, TaxRate
from tests.admin.rows import NOW

_numbers = count(1)
DUE = date(2026, 12, 2)


def vat() -> TaxRate:
    """Nineteen percent on top, known at Stripe."""
    return TaxRate.objects.get_or_create(
        stripe_id="txr_vat",
        defaults={"display_name": "VAT", "percentage": "19", "created_at": NOW, "step": "in_step"},
    )[0]


def invoice(status: str = "open", **more: Any) -> Invoice:
    """Two cups for €100.00 and their tax."""
    number = next(_numbers)
    issued = status not in ("draft", "deleted")
    values: dict[str, Any] = {
        "reference": new_reference(secrets.choice), "token": secrets.token_urlsafe(16), "email": "anna@example.com",
        "name": "Anna Berger", "currency": "eur", "livemode": False, "made_at": NOW, "status": status,
        "status_since": NOW, "subtotal_amount": 10000, "tax_amount": 1900, "total_amount": 11900,
        "due_amount": 11900, "remaining_amount": 0 if status in ("paid", "void") else 11900,
        "paid_amount": 11900 if status == "paid" else 0, "due_date": DUE if issued else None,
        "days_until_due": None if issued else 14, "memo": "Thank you for your order.",
        "custom_fields": [{"name": "Order number", "value": "4711"}],
    }  # fmt: skip
    if issued:
        values |= {"stripe_id": f"in_{number}", "number": f"ABCD-{number:04}", "finalized_at": NOW}
    if status == "paid":
        values["paid_at"] = NOW + timedelta(hours=2)
    if status not in ("draft", "deleted") and "customer" not in more:
        values["customer"] = Customer.objects.create(
            stripe_id=f"cus_{number}", email="anna@example.com", livemode=False, created_at=NOW
        )
    made = Invoice.objects.create(**{**values, **more})
    vat()
    InvoiceLine.objects.create(
        invoice=made, position=0, description="Cup, thrown by hand", quantity=2, unit_amount=5000, currency="eur",
        amount=10000, tax_amount=1900, total_amount=11900,
        taxes=[{"tax_rate": "txr_vat", "amount": 1900, "taxable": 10000, "inclusive": False}],
    )  # fmt: skip
    return made


def credit_note(of: Invoice, amount: int = 2380, **more: Any) -> CreditNote:
    """Part of it was credited."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "reference": f"{of.reference}-C{number}", "invoice": of, "currency": of.currency, "asked_at": NOW,
        "state": "issued", "state_since": NOW, "issued_at": NOW, "stripe_id": f"cn_{number}",
        "number": f"{of.number}-CN-{number:02}", "total_amount": amount, "pre_payment_amount": amount,
        "reason": "order_change",
    }  # fmt: skip
    return CreditNote.objects.create(**{**values, **more})
