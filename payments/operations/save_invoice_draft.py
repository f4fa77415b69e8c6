"""Write down what an invoice is to say, while it is a draft here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.invoice_totals import LARGEST
from payments.models import Coupon, Customer, Invoice, InvoiceLine, Price, TaxRate
from payments.operations.find_invoice import free_invoice_reference, new_token
from payments.operations.lock_invoice import lock_invoice
from payments.operations.refused import Refused
from payments.operations.settle_invoice import settle_invoice
from payments.stripe.client import livemode

MOST_LINES = 250
MOST_FIELDS, LONGEST_NAME, LONGEST_VALUE = 4, 40, 140


class NotADraft(Refused):
    """It is at Stripe already, or on its way there."""


class NotAnInvoice(Refused):
    """Something in it could not be billed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One line; of a price, its amount is the price's."""

    description: str
    quantity: int
    unit_amount: int
    price: Price | None = None
    tax_rates: Sequence[TaxRate] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that an invoice says. ``due_date`` or ``days_until_due``, not both; with neither it is due at once."""

    customer: Customer | None
    currency: str
    lines: Sequence[DraftLine] = ()
    email: str = ""
    name: str = ""
    address: str = ""
    memo: str = ""
    footer: str = ""
    custom_fields: Sequence[tuple[str, str]] = ()
    due_date: date | None = None
    days_until_due: int | None = None
    coupon: Coupon | None = None
    default_tax_rates: Sequence[TaxRate] = field(default=())


def save_invoice_draft(
    *, draft: Draft, by: User | None, form_key: UUID, now: datetime, invoice: Invoice | None = None
) -> Invoice:
    """Make the draft, or change ``invoice`` to it; Stripe hears of it when it is finalized. The same form makes one."""
    check_draft(draft)
    with transaction.atomic():
        row = _row(draft, invoice, by, form_key, now)
        row.customer, row.currency, row.coupon = draft.customer, draft.currency, draft.coupon
        row.email = draft.email or (draft.customer.email[:254] if draft.customer else "")
        row.name = draft.name or (draft.customer.name if draft.customer else "")
        row.address, row.memo, row.footer = draft.address, draft.memo, draft.footer
        row.custom_fields = [{"name": name, "value": value} for name, value in draft.custom_fields]
        row.due_date, row.days_until_due = draft.due_date, draft.days_until_due
        row.finalize_wanted_at, row.finalize_wanted_by, row.halted = None, None, ""
        row.save()
        row.default_tax_rates.set(draft.default_tax_rates)
        _write_lines(row, draft)
        settle_invoice(invoice=row, now=now)
        return row


def check_draft(draft: Draft) -> None:
    """Raise NotAnInvoice with a sentence for what Stripe would refuse."""
    if len(draft.lines) > MOST_LINES:
        raise NotAnInvoice(f"An invoice has at most {MOST_LINES} lines.")
    if draft.due_date is not None and draft.days_until_due is not None:
        raise NotAnInvoice("Either a due date or a number of days until it is due.")
    if len(draft.custom_fields) > MOST_FIELDS:
        raise NotAnInvoice(f"An invoice has at most {MOST_FIELDS} fields of its own.")
    for name, value in draft.custom_fields:
        if not name or not value or len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE:
            raise NotAnInvoice(
                f"A field has a name of at most {LONGEST_NAME} letters and a value of at most {LONGEST_VALUE}."
            )
    coupon = draft.coupon
    if coupon is not None and coupon.amount_off is not None and coupon.currency != draft.currency:
        raise NotAnInvoice(f"{coupon} takes off {coupon.currency.upper()}, the invoice is in {draft.currency.upper()}.")
    for number, line in enumerate(draft.lines, start=1):
        _check_line(line, draft.currency, number)


def _check_line(line: DraftLine, currency: str, number: int) -> None:
    if not line.description.strip():
        raise NotAnInvoice(f"Line {number} says nothing.")
    if line.quantity < 1 or line.unit_amount < 0:
        raise NotAnInvoice(f"Line {number} must be of at least one piece, and cost nothing or more.")
    if line.quantity * line.unit_amount > LARGEST:
        raise NotAnInvoice(f"Line {number} comes to more than Stripe takes.")
    price = line.price
    if price is not None and (price.currency != currency or price.interval or price.unit_amount != line.unit_amount):
        raise NotAnInvoice(f"Line {number}: {price} is not a price that is paid once in {currency.upper()}.")


def _row(draft: Draft, invoice: Invoice | None, by: User | None, form_key: UUID, now: datetime) -> Invoice:
    if invoice is not None:
        locked = lock_invoice(invoice.pk)
        if not locked.is_editable:
            raise NotADraft(f"{locked} can no longer be changed here: duplicate or revise it instead.")
        return locked
    made = Invoice(
        reference=free_invoice_reference(),
        token=new_token(),
        currency=draft.currency,
        livemode=livemode(),
        made_at=now,
        made_by_id=by.pk if by is not None else None,
        status_since=now,
        form_key=form_key,
    )
    Invoice.objects.bulk_create([made], ignore_conflicts=True)
    return lock_invoice(Invoice.objects.get(form_key=form_key).pk)


def _write_lines(row: Invoice, draft: Draft) -> None:
    row.lines.all().delete()
    lines = InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=row,
            position=place,
            price=line.price,
            description=line.description.strip(),
            quantity=line.quantity,
            unit_amount=line.unit_amount,
            currency=row.currency,
            amount=line.quantity * line.unit_amount,
        )
        for place, line in enumerate(draft.lines)
    )
    for made, line in zip(lines, draft.lines, strict=True):
        if line.tax_rates:
            made.tax_rates.set(line.tax_rates)
