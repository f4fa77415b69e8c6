"""Begin a new draft with what another invoice says."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Invoice
from payments.operations.refused import Refused
from payments.operations.save_invoice_draft import Draft, DraftLine, save_invoice_draft
from payments.operations.write_note import write_note


class NotAlike(Refused):
    """Something in it cannot be written by hand."""


def duplicate_invoice(*, invoice: Invoice, by: User | None, form_key: UUID, now: datetime) -> Invoice:
    """A draft with the same customer, lines, words and discount, to be dated anew. The same form makes one."""
    with transaction.atomic():
        known = Invoice.objects.filter(form_key=form_key).first()
        if known is not None:
            return known
        copy = save_invoice_draft(draft=draft_of(invoice), by=by, form_key=form_key, now=now)
        write_note(act="invoice_duplicated", text=f"of {invoice}", by=by, now=now, invoice=copy)
        return copy


def draft_of(invoice: Invoice) -> Draft:
    """What it says, as a draft would."""
    customer = invoice.customer
    lines = invoice.lines.select_related("price").prefetch_related("tax_rates").order_by("position")
    return Draft(
        customer=customer if customer is not None and customer.anonymised_at is None else None,
        currency=invoice.currency,
        lines=[
            DraftLine(
                description=line.description or "Line",
                quantity=max(line.quantity, 1),
                unit_amount=_unit(invoice, line.unit_amount, line.amount, line.quantity),
                price=line.price if line.price and line.price.unit_amount == line.unit_amount else None,
                tax_rates=list(line.tax_rates.all()),
            )
            for line in lines
        ],
        email=invoice.email,
        name=invoice.name,
        address=invoice.address,
        memo=invoice.memo,
        footer=invoice.footer,
        custom_fields=[(each["name"], each["value"]) for each in invoice.custom_fields],
        days_until_due=invoice.days_until_due,
        coupon=invoice.coupon,
        default_tax_rates=list(invoice.default_tax_rates.all()),
    )


def _unit(invoice: Invoice, unit: int | None, amount: int, quantity: int) -> int:
    unit = amount if unit is None and quantity <= 1 else unit
    if unit is None or unit < 0:
        raise NotAlike(f"{invoice} has a line of a fraction or a negative price: it is written at Stripe.")
    return unit
