"""An invoice, its lines and its customer as they are asked for at Stripe."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from payments.models import Customer, House, Invoice, InvoiceLine
from payments.operations.keep_invoice_lines import line_reference
from payments.operations.mirror_params import present


def customer_reference(customer: Customer) -> str:
    """Our mark on a customer that was made here."""
    return f"customer-{customer.pk}"


def customer_params(customer: Customer) -> dict[str, Any]:
    """The parameters that make the customer."""
    return {
        **present(email=customer.email, name=customer.name),
        "metadata": _marks(customer_reference(customer)),
    }


def invoice_params(invoice: Invoice) -> dict[str, Any]:
    """The parameters that make the draft, without its lines. Nothing happens to it by itself: ``auto_advance`` is off,
    and what waits elsewhere for the customer's next invoice stays out."""
    due: dict[str, Any] = {"days_until_due": invoice.days_until_due or 0}
    if invoice.due_date is not None:
        due = {"due_date": int(end_of_day(invoice.due_date).timestamp())}
    return {
        "customer": invoice.customer.stripe_id if invoice.customer else "",
        "currency": invoice.currency,
        "collection_method": "send_invoice",
        "auto_advance": False,
        "pending_invoice_items_behavior": "exclude",
        **due,
        **present(
            description=invoice.memo,
            footer=invoice.footer,
            custom_fields=invoice.custom_fields,
            discounts=[{"coupon": invoice.coupon.stripe_id}] if invoice.coupon else [],
            default_tax_rates=[rate.stripe_id for rate in invoice.default_tax_rates.order_by("pk")],
        ),
        "metadata": _marks(invoice.reference),
    }


def line_params(invoice: Invoice, row: InvoiceLine) -> dict[str, Any]:
    """The parameters of one line: a price of the catalogue, or one that is made up for this line alone."""
    rates = [rate.stripe_id for rate in sorted(row.tax_rates.all(), key=lambda rate: rate.pk)]
    if row.price is not None:
        sold: dict[str, Any] = {"pricing": {"price": row.price.stripe_id}}
    else:
        made_up = {"currency": row.currency, "unit_amount": row.unit_amount, "product_data": {"name": row.description}}
        sold = {"price_data": made_up}
    return {
        **sold,
        "quantity": row.quantity,
        "description": row.description,
        **present(tax_rates=rates),
        "metadata": {"ref": line_reference(invoice, row)},
    }


def end_of_day(day: date) -> datetime:
    """The last second of the day where the business is."""
    begins = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(settings.BUSINESS_TIME_ZONE))
    return begins - timedelta(seconds=1)


def _marks(reference: str) -> dict[str, str]:
    return {"backoffice": str(House.ours().installation_id), "ref": reference}
