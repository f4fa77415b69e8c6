"""A credit note as paper."""

from __future__ import annotations

from collections.abc import Iterator

from payments.domain.money import Money
from payments.formats import day_of, money
from payments.models import CreditNote, CreditNoteLine, House, TaxRate
from payments.papers.house_of import seller_of
from payments.papers.invoice_of import billed_to, page_of, rates_named, tax_rows, tax_words
from payments.papers.locale_of import locale_of
from payments.papers.paper import Line, Paper


class NotIssued(ValueError):
    """Stripe has not made it."""


def has_paper(note: CreditNote) -> bool:
    """Whether Stripe has made it."""
    return note.state in ("issued", "void")


def credit_note_of(*, note: CreditNote, locale: str = "") -> Paper:
    """As it stands now."""
    if not has_paper(note):
        raise NotIssued(f"{note.reference} is {note.state}.")
    issued_date = day_of(note.issued_at or note.asked_at)
    lines = list(note.lines.order_by("position"))
    rates = rates_named({tax["tax_rate"] for line in lines for tax in line.taxes})
    return Paper(
        kind="credit_note",
        number=str(note),
        seller=seller_of(House.ours()),
        customer=billed_to(note.invoice),
        issued_date=issued_date,
        currency=note.currency,
        lines=tuple(_line(each, rates) for each in lines) or (_whole(note),),
        subtotal_amount=note.subtotal_amount if note.tax_amount else None,
        taxes=tuple(tax_rows([each.taxes for each in lines], rates)),
        total_amount=note.total_amount,
        headline_amount=note.total_amount,
        headline="void" if note.state == "void" else "credited",
        days=(("Issued", issued_date),),
        fields=(("Invoice", str(note.invoice)), *_ways(note)),
        memo=note.memo,
        stamp="void" if note.state == "void" else "",
        page_address=page_of(note.invoice),
        locale=locale or locale_of(note.invoice.customer),
    )


def _line(each: CreditNoteLine, rates: dict[str, TaxRate]) -> Line:
    return Line(
        description=each.description,
        quantity=str(each.quantity) if each.quantity else "",
        unit_amount=each.unit_amount,
        amount=each.amount,
        tax=tax_words(each.taxes, rates),
    )


def _whole(note: CreditNote) -> Line:
    return Line(description=f"Credit on invoice {note.invoice}", amount=note.subtotal_amount or note.total_amount)


def _ways(note: CreditNote) -> Iterator[tuple[str, str]]:
    """What becomes of it."""
    for words, amount in (
        ("Off what was to be paid", note.pre_payment_amount),
        ("Refunded", note.refund_amount),
        ("Kept as credit", note.credit_amount),
        ("Given back outside Stripe", note.outside_amount),
    ):
        if amount:
            yield words, money(Money(amount, note.currency))
