"""The customer is reminded of an invoice: before it is due, on the day, or after it."""

from __future__ import annotations

from datetime import date, datetime

from payments.emails.about_invoice import bill_on, button_of, invoice_in, paper_in, paper_of
from payments.emails.wording import Worded
from payments.formats import day_of, money, short_day
from payments.models import Email, Invoice

CROSSED = "If you have paid it in the meantime, thank you: then you need not do anything."


def invoice_reminder(email: Email, now: datetime) -> Worded:
    """Worded by the day on which it is sent."""
    invoice, paper = invoice_in(email), paper_of(email, now)
    subject, opening, paragraph = _words(invoice, day_of(now))
    return Worded(
        subject=subject,
        opening=opening,
        paragraphs=[paragraph, CROSSED],
        table=bill_on(paper),
        button=button_of(invoice),
        files=paper_in(paper),
    )


def _words(invoice: Invoice, today: date) -> tuple[str, str, str]:
    if invoice.due_date is None:
        raise ValueError(f"{invoice.reference} has no day on which it is due.")
    left, due = money(invoice.remaining), short_day(invoice.due_date)
    days = (invoice.due_date - today).days
    if days > 0:
        return (
            f"Invoice {invoice} is due {_in_days(days)}",
            f"Invoice {invoice} is due {_in_days(days)}: {left} by {due}.",
            "This is to remind you in good time.",
        )
    if days == 0:
        return (
            f"Invoice {invoice} is due today",
            f"Invoice {invoice} is due today, {due}: {left} is left to pay.",
            "You can pay it from its page.",
        )
    return (
        f"Invoice {invoice} is overdue",
        f"Invoice {invoice} was due {due}, {-days} day{'' if days == -1 else 's'} ago: {left} is left to pay.",
        "Please pay it from its page, or answer this mail if something is not right.",
    )


def _in_days(days: int) -> str:
    return "tomorrow" if days == 1 else f"in {days} days"
