"""Work out an invoice's status and sums: from what Stripe said of it, or from its lines while it is only here.

The one writer of them.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from payments.domain.invoice_totals import Totals
from payments.domain.join import Heard
from payments.models import Invoice, InvoiceLine
from payments.operations.draft_totals import draft_totals
from payments.operations.hearing import instant


def settle_invoice(*, invoice: Invoice, now: datetime) -> None:
    """Save the locked invoice in step with its facts."""
    known = invoice.known
    if known is None:
        _settle_draft(invoice)
    else:
        work_out_invoice(invoice=invoice, known=known, now=now)
    invoice.save()


def work_out_invoice(*, invoice: Invoice, known: Heard, now: datetime) -> None:
    """Set what follows from the report. The caller saves."""
    said = known.report
    if invoice.status != known.rung:
        invoice.status, invoice.status_since = known.rung, now
    if known.rung == "deleted":
        return
    invoice.number = said["number"]
    invoice.subtotal_amount, invoice.discount_amount = said["subtotal"], said["discount"]
    invoice.tax_amount, invoice.total_amount = said["tax"], said["total"]
    invoice.due_amount, invoice.paid_amount = said["amount_due"], said["amount_paid"]
    invoice.paid_outside_amount, invoice.remaining_amount = said["amount_paid_off_stripe"], said["amount_remaining"]
    invoice.credited_amount = said["pre_payment_credited"] + said["post_payment_credited"]
    invoice.finalized_at, invoice.paid_at = _at(said["finalized"]), _at(said["paid"])
    invoice.voided_at, invoice.uncollectible_at = _at(said["voided"]), _at(said["uncollectible"])
    if invoice.foreign:
        invoice.currency, invoice.made_at = said["currency"], instant(said["created"])
        if invoice.anonymised_at is None:
            invoice.memo, invoice.footer = said["memo"], said["footer"]
            invoice.custom_fields = [{"name": name, "value": value} for name, value in said["custom_fields"]]
    if known.rung != "draft" or invoice.foreign:
        invoice.due_date = business_date(instant(said["due"])) if said["due"] else None


def business_date(at: datetime) -> date:
    """The day it is then where the business is."""
    return at.astimezone(ZoneInfo(settings.BUSINESS_TIME_ZONE)).date()


def _at(seconds: int) -> datetime | None:
    return instant(seconds) if seconds else None


def _settle_draft(invoice: Invoice) -> None:
    totals = draft_totals(invoice)
    invoice.subtotal_amount, invoice.discount_amount = totals.subtotal, totals.discount
    invoice.tax_amount, invoice.total_amount = totals.tax, totals.total
    invoice.due_amount = invoice.remaining_amount = max(totals.total, 0)
    _settle_lines(invoice, totals)


def _settle_lines(invoice: Invoice, totals: Totals) -> None:
    rows = list(invoice.lines.order_by("position"))
    for row, worked in zip(rows, totals.lines, strict=True):
        row.amount, row.discount_amount, row.tax_amount = worked.amount, worked.discount, worked.tax
        row.total_amount = worked.total
        row.taxes = [
            {"tax_rate": tax.rate.key, "amount": tax.amount, "taxable": tax.taxable, "inclusive": tax.rate.inclusive}
            for tax in worked.taxes
        ]
    InvoiceLine.objects.bulk_update(rows, ["amount", "discount_amount", "tax_amount", "total_amount", "taxes"])
