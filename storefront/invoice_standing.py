"""Where an invoice stands, in the customer's words: from our own tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from payments.domain.money import Money
from payments.formats import exact_minute, money, short_day
from payments.models import Invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceStanding:
    """``key`` names the case for scripts and tests; ``colour`` is one of the six statuses'."""

    key: str
    colour: str
    headline: str
    sentences: tuple[str, ...]
    can_pay: bool = False
    pay_words: str = "Pay"


def invoice_standing(invoice: Invoice, today: date) -> InvoiceStanding:
    """The case this invoice is in; a draft is shown to nobody."""
    match invoice.status:
        case "paid":
            return _paid(invoice)
        case "void":
            return InvoiceStanding(
                key="cancelled",
                colour="cancelled",
                headline="This invoice is void",
                sentences=("Nothing is to be paid.", *_revised(invoice)),
            )
    if invoice.status == "uncollectible":
        return _to_pay(invoice, "uncollectible", "failed", "This invoice was not paid in time", "It can still be paid.")
    if invoice.is_overdue(today):
        assert invoice.due_date is not None
        was = f"It was due on {short_day(invoice.due_date)}."
        return _to_pay(invoice, "overdue", "requires_action", "This invoice is overdue", was)
    due = f"Please pay it by {short_day(invoice.due_date)}." if invoice.due_date else ""
    return _to_pay(invoice, "open", "pending", "This invoice is to be paid", due)


def _to_pay(invoice: Invoice, key: str, colour: str, headline: str, when: str) -> InvoiceStanding:
    if not invoice.remaining_amount:
        return InvoiceStanding(key="settled", colour="paid", headline="Nothing is left to pay", sentences=())
    left = f"{money(invoice.remaining)} of {money(invoice.total)} is left to pay."
    part = (left,) if invoice.remaining_amount != invoice.total_amount else ()
    sentences = tuple(each for each in (when, *part, "You pay on Stripe’s page; we never see your card.") if each)
    return InvoiceStanding(key=key, colour=colour, headline=headline, sentences=sentences, can_pay=True)


def _paid(invoice: Invoice) -> InvoiceStanding:
    if not invoice.paid_amount:
        return InvoiceStanding(
            key="credited", colour="paid", headline="Nothing is left to pay", sentences=(_credited(invoice),)
        )
    when = f" on {exact_minute(invoice.paid_at)}" if invoice.paid_at else ""
    received = f"We received {money(invoice.paid)}{when}."
    more = (_credited(invoice),) if invoice.credited_amount else ()
    return InvoiceStanding(key="paid", colour="paid", headline="Paid. Thank you!", sentences=(received, *more))


def _credited(invoice: Invoice) -> str:
    if not invoice.credited_amount:
        return "Nothing was to be paid."
    return f"{money(Money(invoice.credited_amount, invoice.currency))} was credited: see below."


def _revised(invoice: Invoice) -> tuple[str, ...]:
    newer = invoice.revisions.exclude(status__in=["draft", "deleted"]).order_by("-pk").first()
    return (f"Invoice {newer} takes its place.",) if newer else ()
