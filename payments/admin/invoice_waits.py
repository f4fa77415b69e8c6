"""What an invoice waits for, in a sentence."""

from __future__ import annotations

from datetime import date

from payments import formats
from payments.domain.money import Money
from payments.models import Invoice


def invoice_waits_for(invoice: Invoice, today: date) -> str:
    """The sentence under its head."""
    match invoice.status:
        case "draft":
            return _draft(invoice)
        case "open":
            return _open(invoice, today)
        case "paid":
            return _paid(invoice)
        case "uncollectible":
            left = formats.money(invoice.remaining)
            return f"{left} is given up as not collectible. The customer can still pay it."
        case "void":
            return "Void: nothing is to be paid, and nothing can be."
    return "The draft was deleted."


def _draft(invoice: Invoice) -> str:
    if invoice.foreign:
        return "A draft that was made at Stripe: it is edited and finalized there."
    if invoice.halted:
        return f"It could not be finalized: {invoice.halted}"
    if invoice.is_under_way:
        return "Stripe is making it. It gets its number then."
    return "A draft: the customer sees nothing of it until it is finalized."


def _open(invoice: Invoice, today: date) -> str:
    due, left = formats.due_words(invoice.due_date, today), formats.money(invoice.remaining)
    said = f"{left} is {due}." if due.startswith("overdue") else f"Waiting for payment of {left}{due and ', '}{due}."
    if invoice.paid_amount:
        said += f" {formats.money(invoice.paid)} has been paid."
    if invoice.sent_at is None:
        said += " It is about to be sent." if invoice.send_wanted else " It has not been sent to the customer yet."
    if invoice.reminders_paused:
        said += " Reminders are paused."
    return said


def _paid(invoice: Invoice) -> str:
    if not invoice.paid_amount:
        return "Settled: nothing is left to pay." if invoice.total_amount else "Nothing was to be paid."
    if invoice.credited_amount:
        return (
            f"Paid; {formats.money(Money(invoice.credited_amount, invoice.currency))} was credited. Nothing is waiting."
        )
    return "Paid in full. Nothing is waiting."
