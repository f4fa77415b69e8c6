"""Bring an invoice one step nearer to being finalized: each step is asked when the one before it has ended.

The customer is made at Stripe, if need be; then the draft; then its lines; then Stripe's total is compared with ours
and the invoice finalized. Where it stands follows from its rows and its calls alone, so that it can be taken up at any
point, any number of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from payments.models import Customer, Invoice, InvoiceLine, StripeCall
from payments.operations.ask_stripe import ask_stripe
from payments.operations.invoice_params import customer_params, invoice_params, line_params
from payments.operations.keep_invoice_lines import line_reference
from payments.operations.lock_invoice import open_call
from payments.operations.open_task import open_task

MOST_NEW_CALLS = 3
LINES_A_CALL = 100


def carry_on_invoice(*, invoice: Invoice, now: datetime) -> None:
    """Ask for the next step of the locked invoice, unless it is not wanted, halted, done or under way."""
    if not invoice.is_under_way or invoice.anonymised_at is not None or open_call(invoice) is not None:
        return
    customer = invoice.customer
    if customer is None:
        return
    if customer.stripe_id is None:
        if not _is_being_made(customer):
            _ask(invoice, "create_customer", customer_params(customer), now, customer=customer)
        return
    if invoice.stripe_id is None:
        _ask(invoice, "create_invoice", invoice_params(invoice), now)
        return
    missing = _lines_to_add(invoice)
    if missing:
        _ask(invoice, "add_invoice_lines", {"lines": [line_params(invoice, row) for row in missing]}, now)
    elif not invoice.calls.filter(kind="finalize_invoice", state="done").exists():
        _ask(invoice, "finalize_invoice", {"auto_advance": False}, now)


def halt_invoice(*, invoice: Invoice, why: str, now: datetime, kind: str = "invoice_halted") -> None:
    """Go no further before a person has looked."""
    Invoice.objects.filter(pk=invoice.pk).update(halted=why)
    invoice.halted = why
    open_task(
        kind=kind,
        reason=f"{kind}:{invoice.reference}",
        text=f"Invoice {invoice.reference} was not finalized: {why}",
        now=now,
        worth=invoice.total,
        invoice=invoice,
    )


def _is_being_made(customer: Customer) -> bool:
    """For another invoice: when that call ends, all that wait for the customer go on."""
    return customer.calls.filter(kind="create_customer", state__in=StripeCall.OPEN).exists()


def _lines_to_add(invoice: Invoice) -> Sequence[InvoiceLine]:
    """Those that Stripe has not been told of; an invoice shows ten lines, so that ids alone do not tell."""
    told = {
        line["metadata"]["ref"]
        for call in invoice.calls.filter(kind="add_invoice_lines", state="done")
        for line in call.params["lines"]
    }
    rows = invoice.lines.filter(stripe_id=None).prefetch_related("tax_rates", "price").order_by("position")
    return [row for row in rows if line_reference(invoice, row) not in told][:LINES_A_CALL]


def _ask(invoice: Invoice, kind: str, params: dict[str, Any], now: datetime, **rows: Any) -> None:
    failed = invoice.calls.filter(
        kind=kind, state="did_not_happen", asked_at__gte=invoice.finalize_wanted_at or now
    ).count()
    if failed >= MOST_NEW_CALLS:
        halt_invoice(
            invoice=invoice, why=f"Stripe failed {failed} times, and it is not done. Try again later.", now=now
        )
        return
    ask_stripe(
        kind,
        params=params,
        about=invoice.reference,
        now=now,
        by=invoice.finalize_wanted_by,
        stripe_id=invoice.stripe_id or "",
        invoice=invoice,
        **rows,
    )
