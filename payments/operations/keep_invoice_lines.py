"""Keep the lines of an invoice as Stripe reports them: ours learn their ids and taxes, those of others are rows too."""

from __future__ import annotations

from typing import Any

from payments.domain.invoice_snapshots import InvoiceLineSnapshot, InvoiceSnapshot
from payments.models import Invoice, InvoiceLine, Price

TOLD = ("stripe_id", "amount", "discount_amount", "tax_amount", "total_amount", "taxes")


def keep_invoice_lines(*, invoice: Invoice, snapshot: InvoiceSnapshot) -> None:
    """Write what the report tells of lines; it is the newest one. Those of ours are never taken away."""
    rows = list(invoice.lines.order_by("position"))
    if invoice.foreign:
        _keep_foreign(invoice, rows, snapshot)
        return
    changed = []
    for said in snapshot.lines:
        row = next((each for each in rows if said.stripe_id == each.stripe_id or _is_named(invoice, each, said)), None)
        if row is not None and _tell(row, said):
            changed.append(row)
    InvoiceLine.objects.bulk_update(changed, TOLD)


def line_reference(invoice: Invoice, row: InvoiceLine) -> str:
    """Our mark on a line at Stripe."""
    return f"{invoice.reference}-L{row.position + 1}"


def _is_named(invoice: Invoice, row: InvoiceLine, said: InvoiceLineSnapshot) -> bool:
    return row.stripe_id is None and said.reference == line_reference(invoice, row)


def _tell(row: InvoiceLine, said: InvoiceLineSnapshot) -> bool:
    """Whether it said something new."""
    values = _told(said)
    new = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return new


def _told(said: InvoiceLineSnapshot) -> dict[str, Any]:
    on_top = sum(tax.amount for tax in said.taxes if not tax.inclusive)
    return {
        "stripe_id": said.stripe_id,
        "amount": said.amount,
        "discount_amount": said.discount_amount,
        "tax_amount": sum(tax.amount for tax in said.taxes),
        "total_amount": said.amount - said.discount_amount + on_top,
        "taxes": [
            {"tax_rate": tax.tax_rate, "amount": tax.amount, "taxable": tax.taxable, "inclusive": tax.inclusive}
            for tax in said.taxes
        ],
    }


def _keep_foreign(invoice: Invoice, rows: list[InvoiceLine], snapshot: InvoiceSnapshot) -> None:
    said = snapshot.lines
    if snapshot.more_lines and [row.stripe_id for row in rows[: len(said)]] == [each.stripe_id for each in said]:
        return  # all of them were read before
    prices = Price.objects.in_bulk([each.price_id for each in said if each.price_id], field_name="stripe_id")
    fresh = [
        InvoiceLine(
            invoice=invoice,
            position=place,
            price=prices.get(each.price_id),
            description=each.description,
            quantity=each.quantity,
            unit_amount=each.unit_amount,
            currency=snapshot.currency,
            **_told(each),
        )
        for place, each in enumerate(said)
    ]
    if [row.stripe_id for row in rows] == [row.stripe_id for row in fresh]:
        for row, new in zip(rows, fresh, strict=True):
            new.pk = row.pk  # credit notes stand on these
        InvoiceLine.objects.bulk_update(fresh, [*TOLD, "description", "quantity", "unit_amount"])
        return
    invoice.lines.all().delete()
    InvoiceLine.objects.bulk_create(fresh)
