"""The customer gets an invoice."""

from __future__ import annotations

from datetime import datetime

from payments.emails.about_invoice import bill_on, button_of, invoice_in, paper_in, paper_of
from payments.emails.wording import Worded
from payments.formats import day_of, money, short_day
from payments.models import Email, House


def invoice_sent(email: Email, now: datetime) -> Worded:
    """With the paper, and where it can be paid."""
    invoice, paper = invoice_in(email), paper_of(email, now)
    memo = [invoice.memo] if invoice.memo else []
    due = f", due {short_day(invoice.due_date)}" if invoice.due_date is not None else ""
    if invoice.is_overdue(day_of(now)) and invoice.due_date is not None:
        due = f", which was due {short_day(invoice.due_date)}"
    return Worded(
        subject=f"Invoice {invoice} from {House.ours().name}",
        opening=f"Here is invoice {invoice} of {money(invoice.remaining)}{due}.",
        paragraphs=[*memo, "The invoice is attached; its page shows at any time where it stands."],
        table=bill_on(paper),
        button=button_of(invoice),
        files=paper_in(paper),
    )
