"""The customer is thanked: an invoice is paid."""

from __future__ import annotations

from datetime import datetime

from payments.emails.about_invoice import bill_on, button_of, invoice_in, paper_in, paper_of
from payments.emails.wording import Worded
from payments.formats import day_of, money, short_day
from payments.models import Email


def invoice_paid(email: Email, now: datetime) -> Worded:
    """With the paper that says so."""
    invoice, paper = invoice_in(email), paper_of(email, now)
    on = f" on {short_day(day_of(invoice.paid_at))}" if invoice.paid_at is not None else ""
    received = f"We received {money(invoice.paid)} for" if invoice.paid_amount else "Nothing is left to pay of"
    return Worded(
        subject=f"Invoice {invoice} is paid",
        opening=f"{received} invoice {invoice}. Thank you.",
        paragraphs=[f"It was paid{on}. The invoice is attached, marked as paid."],
        table=bill_on(paper),
        button=button_of(invoice),
        files=paper_in(paper),
    )
