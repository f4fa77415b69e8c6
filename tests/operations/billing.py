"""Invoices in front of the sandbox: what their tests do again and again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from payments.models import Ask, Customer, Invoice, StripeCall, TaxRate
from payments.operations.finalize_invoice import finalize_invoice
from payments.operations.perform_call import perform_call
from payments.operations.push import push
from payments.operations.save_invoice_draft import Draft, DraftLine, save_invoice_draft
from tests.operations.shop import answer_asks, clock, later
from tests.operations.stripe_side import Json, api
from tests.sandbox.process import SandboxProcess

CLEARLY_LATER = 120  # seconds: what was put down to be asked about is due by then


def customer(email: str = "ada@example.org", name: str = "Ada Lovelace") -> Customer:
    """Someone picked on the spot, whom Stripe does not know yet."""
    return Customer.objects.create(email=email, name=name, livemode=False, created_at=clock())


def tax_rate(percentage: str = "19", *, inclusive: bool = False) -> TaxRate:
    """A tax rate that is at Stripe."""
    rate = TaxRate.objects.create(
        display_name="VAT", percentage=percentage, inclusive=inclusive, country="DE", created_at=clock()
    )
    push(row=rate, by=None, now=clock())
    work_off()
    rate.refresh_from_db()
    return rate


def line(amount: int = 2500, quantity: int = 1, description: str = "Tea", **more: Any) -> DraftLine:
    """A line of free text."""
    return DraftLine(description=description, quantity=quantity, unit_amount=amount, **more)


def draft(lines: Sequence[DraftLine] | None = None, **more: Any) -> Invoice:
    """A draft that is here alone."""
    wish: Json = {"customer": customer(), "currency": "eur", "days_until_due": 14, "lines": lines or [line()], **more}
    return save_invoice_draft(draft=Draft(**wish), by=None, form_key=uuid.uuid4(), now=clock())


def finalized(invoice: Invoice | None = None, *, send: bool = False) -> Invoice:
    """An invoice that Stripe has given a number."""
    invoice = invoice or draft()
    finalize_invoice(invoice=invoice, send=send, by=None, now=clock())
    work_off()
    return fresh(invoice)


def fresh(invoice: Invoice) -> Invoice:
    """As the database has it now."""
    return Invoice.objects.get(pk=invoice.pk)


def work_off() -> None:
    """Make every open call, and those that follow from their answers, as the worker would."""
    while True:
        waiting = StripeCall.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True)
        if not waiting:
            return
        for pk in waiting:
            perform_call(call_id=pk, now=clock())


def read_what_is_asked(sandbox: SandboxProcess, *, hours: int = 0, rounds: int = 8) -> None:
    """Read all that was put down to be asked about, also what that brings up, each time some minutes later."""
    for number in range(1, rounds + 1):
        if not Ask.objects.filter(closed_at=None).exists():
            return
        sandbox.clock(advance=3)
        answer_asks(at=later(hours=hours, seconds=CLEARLY_LATER * number))
    raise AssertionError(f"There is always one more: {list(Ask.objects.filter(closed_at=None).values())}")


def paid_at_stripe(sandbox: SandboxProcess, invoice: Invoice, card: str = "pm_card_visa") -> None:
    """The customer pays all that remains with a card."""
    api(sandbox, "POST", f"/v1/invoices/{invoice.stripe_id}/pay", payment_method=card)
