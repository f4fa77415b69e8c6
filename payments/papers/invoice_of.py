"""An invoice as paper: the same for its PDF, its page in the back office and the customer's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from payments.formats import day_of, short_day
from payments.models import House, Invoice, InvoiceLine, TaxRate
from payments.papers.house_of import seller_of
from payments.papers.locale_of import locale_of
from payments.papers.paper import Line, Paper, Party, Stamp, TaxRow

STAMPS: dict[str, Stamp] = {"draft": "draft", "paid": "paid", "void": "void", "uncollectible": "uncollectible"}


def invoice_of(*, invoice: Invoice, now: datetime, locale: str = "") -> Paper:
    """As it stands now: what was paid and credited since it was finalized is on it."""
    today = day_of(now)
    lines = list(invoice.lines.order_by("position"))
    rates = _rates(lines)
    payable = invoice.status in Invoice.PAYABLE
    return Paper(
        kind="invoice",
        number=invoice.number,
        seller=seller_of(House.ours()),
        customer=billed_to(invoice),
        issued_date=day_of(invoice.finalized_at) if invoice.finalized_at else today,
        currency=invoice.currency,
        lines=tuple(_line(each, rates) for each in lines),
        subtotal_amount=invoice.subtotal_amount,
        discount_amount=invoice.discount_amount,
        discount_words=_discount_words(invoice),
        taxes=tuple(tax_rows([each.taxes for each in lines], rates)),
        total_amount=invoice.total_amount,
        headline_amount=invoice.remaining_amount if payable else invoice.total_amount,
        headline=_headline(invoice, today),
        paid_amount=invoice.paid_amount,
        credited_amount=invoice.credited_amount,
        due_amount=invoice.remaining_amount if payable else None,
        days=tuple(_days(invoice)),
        fields=tuple((each["name"], each["value"]) for each in invoice.custom_fields),
        memo=invoice.memo,
        footer=invoice.footer,
        stamp=_stamp(invoice, today),
        page_address="" if invoice.status == "draft" else page_of(invoice),
        locale=locale or locale_of(invoice.customer),
    )


def billed_to(invoice: Invoice) -> Party:
    """Who is to pay; somebody anonymised has neither name nor address."""
    address = tuple(invoice.address.splitlines())
    if not invoice.name:
        return Party(name=invoice.email or "Customer", address=address)
    return Party(name=invoice.name, address=address, email=invoice.email)


def page_of(invoice: Invoice) -> str:
    """The customer's own page."""
    return f"{settings.PUBLIC_URL}/invoices/{invoice.token}/"


def tax_rows(taxes: Sequence[list[dict[str, Any]]], rates: dict[str, TaxRate]) -> Iterator[TaxRow]:
    """One for each rate, added up over the lines, in the order of their first use."""
    amounts: dict[str, list[int]] = {}
    inside: dict[str, bool] = {}
    for tax in [tax for of_line in taxes for tax in of_line]:
        sums = amounts.setdefault(tax["tax_rate"], [0, 0])
        sums[0] += tax["amount"]
        sums[1] += tax["taxable"]
        inside[tax["tax_rate"]] = tax["inclusive"]
    for name, (amount, base) in amounts.items():
        yield TaxRow(words=_named(name, rates), amount=amount, base_amount=base, inclusive=inside[name])


def rates_named(names: set[str]) -> dict[str, TaxRate]:
    """By their ids at Stripe, or by our marks while Stripe does not know them."""
    marks = [name.rpartition("-")[2] for name in names if name.startswith(f"{TaxRate.KIND}-")]
    found = TaxRate.objects.filter(Q(stripe_id__in=names) | Q(pk__in=[each for each in marks if each.isdecimal()]))
    return {name: each for each in found for name in (each.stripe_id or each.reference, each.reference)}


def tax_words(taxes: Sequence[dict[str, Any]], rates: dict[str, TaxRate]) -> str:
    """``VAT 19 %``: the rates of one line."""
    return ", ".join(_named(tax["tax_rate"], rates) for tax in taxes)


def _rates(lines: Sequence[InvoiceLine]) -> dict[str, TaxRate]:
    return rates_named({tax["tax_rate"] for line in lines for tax in line.taxes})


def _named(name: str, rates: dict[str, TaxRate]) -> str:
    rate = rates.get(name)
    return f"{rate.display_name} {rate.percentage} %" if rate else "Tax"


def _line(each: InvoiceLine, rates: dict[str, TaxRate]) -> Line:
    return Line(
        description=each.description,
        quantity=str(each.quantity),
        unit_amount=each.unit_amount,
        amount=each.amount,
        tax=tax_words(each.taxes, rates),
    )


def _discount_words(invoice: Invoice) -> str:
    """A coupon of the shop's by its name; one that was made for this invoice has none that says more."""
    coupon = invoice.coupon
    return f"Discount {coupon}" if coupon is not None and not coupon.of_order else "Discount"


def _stamp(invoice: Invoice, today: date) -> Stamp:
    return "overdue" if invoice.is_overdue(today) else STAMPS.get(invoice.status, "")


def _headline(invoice: Invoice, today: date) -> str:
    match invoice.status:
        case "open" if invoice.due_date is not None:
            return f"{'was due' if invoice.is_overdue(today) else 'due'} {short_day(invoice.due_date)}"
        case "paid":
            return "paid, with thanks"
        case "void":
            return "void: nothing is to be paid"
        case "draft":
            return "a draft, and no invoice yet"
    return "to be paid"


def _days(invoice: Invoice) -> Iterator[tuple[str, date]]:
    if invoice.finalized_at:
        yield "Issued", day_of(invoice.finalized_at)
    if invoice.due_date:
        yield "Due", invoice.due_date
    if invoice.paid_at:
        yield "Paid", day_of(invoice.paid_at)
