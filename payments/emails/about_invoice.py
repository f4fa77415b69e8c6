"""What mails about an invoice have in common: its bill, its paper, and the way to our own page of it."""

from __future__ import annotations

from datetime import datetime

from payments.domain.money import Money
from payments.emails.wording import Attached
from payments.formats import money
from payments.models import Email, Invoice
from payments.papers.invoice_of import invoice_of, page_of
from payments.papers.on_screen import shown_lines, shown_sums
from payments.papers.paper import Paper
from payments.papers.render import render

# What stands in the mail itself; the paper that goes with it has all of them.
MOST_LINES = 10


def invoice_in(email: Email) -> Invoice:
    """The invoice that the mail is about; a mail of this kind without one is a bug."""
    if email.invoice is None:
        raise ValueError(f"{email.reason} has no invoice.")
    return email.invoice


def paper_of(email: Email, now: datetime) -> Paper:
    """The invoice as it stands now."""
    return invoice_of(invoice=invoice_in(email), now=now)


def bill_on(paper: Paper) -> list[tuple[str, str]]:
    """Its lines as far as a mail is the place for them, then its sums."""
    lines = [(f"{line.quantity} × {line.what}", line.total) for line in shown_lines(paper)]
    shown = lines if len(lines) <= MOST_LINES else lines[: MOST_LINES - 1]
    if rest := lines[len(shown) :]:
        left = Money(sum(total.amount for _, total in rest), paper.currency)
        shown = [*shown, (f"{len(rest)} more lines, all on the attached invoice", left)]
    sums = [(each.words, each.money) for each in shown_sums(paper)]
    return [(words, money(amount)) for words, amount in [*shown, *sums]]


def paper_in(paper: Paper) -> list[Attached]:
    """The PDF that goes with the mail."""
    return [Attached(name=paper.file_name, media_type="application/pdf", content=render(paper))]


def button_of(invoice: Invoice) -> tuple[str, str]:
    """To our page of it, which asks Stripe for the way to pay when it is needed."""
    if invoice.status in Invoice.PAYABLE:
        return f"Pay {money(invoice.remaining)}", page_of(invoice)
    return "See the invoice", page_of(invoice)
