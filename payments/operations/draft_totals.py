"""What a draft comes to, from its rows or from what stands in a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from payments.domain.invoice_totals import Discount, Line, Rate, Totals, invoice_totals
from payments.models import Coupon, Invoice, InvoiceLine, TaxRate


def draft_totals(invoice: Invoice) -> Totals:
    """Of an invoice as it is kept."""
    default = rates_of(invoice.default_tax_rates.order_by("pk"))
    lines = [line_of(row, default) for row in invoice.lines.prefetch_related("tax_rates").order_by("position")]
    return invoice_totals(lines=lines, discount=discount_of(invoice.coupon))


def line_of(row: InvoiceLine, default: Sequence[Rate]) -> Line:
    """A line with its own rates, or the invoice's."""
    own = rates_of(sorted(row.tax_rates.all(), key=lambda rate: rate.pk))
    return Line(row.quantity, row.unit_amount or 0, own or tuple(default))


def rates_of(rates: Iterable[TaxRate]) -> tuple[Rate, ...]:
    """As they are reckoned with; named by Stripe's id once there is one."""
    return tuple(Rate(rate.stripe_id or rate.reference, rate.share, rate.inclusive) for rate in rates)


def discount_of(coupon: Coupon | None) -> Discount | None:
    """What a coupon takes off."""
    if coupon is None:
        return None
    return Discount(coupon.amount_off, Decimal(coupon.percent_off) if coupon.percent_off else None)
