"""*Receivables* as a sheet: the table with every currency, or the invoices behind a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboard.receivables import AT_ONCE
from dashboard.receivables_asked import Asked
from dashboard.receivables_page import customer_words, question
from dashboard.sheets import FORMATS, Cell, sheet
from payments.admin.needs import needs
from payments.domain.aging import BUCKETS
from payments.domain.money import Money
from payments.formats import day_of

CUSTOMERS = ("Customer", "Email", "Currency", *(bucket.title for bucket in BUCKETS), "Total", "Invoices")
INVOICES = (
    "Invoice", "Reference", "Customer", "Email", "Currency", "Issued", "Due", "Days late", "Total", "Open",
)  # fmt: skip


@needs("payments.view_movement")
@require_safe
def receivables_sheet(request: HttpRequest) -> HttpResponseBase:
    """A row a customer and currency."""
    asked = question(request)
    return sheet(name=f"receivables-{asked.as_of.day}", form=_form(request), head=CUSTOMERS, rows=_customers(asked))


@needs("payments.view_movement")
@require_safe
def receivables_invoices_sheet(request: HttpRequest) -> HttpResponseBase:
    """A row an invoice."""
    asked, form = question(request), _form(request)
    return sheet(name=f"open-invoices-{asked.as_of.day}", form=form, head=INVOICES, rows=_invoices(asked))


def _form(request: HttpRequest) -> str:
    form = request.GET.get("format", "csv")
    if form not in FORMATS:
        raise Http404(f"{form!r} is no format of a sheet.")
    return form


def _customers(asked: Asked) -> Iterator[Sequence[Cell]]:
    for each in asked.as_of.every_customer():
        name = each.name or customer_words("", each.email, each.customer_id)[0]
        amounts = [Money(amount, each.currency) for amount in (*each.amounts, each.amount)]
        yield [name, each.email, each.currency.upper(), *amounts, each.count]


def _invoices(asked: Asked) -> Iterator[Sequence[Cell]]:
    rows: Any = asked.as_of.invoices(currency=asked.currency, customer=asked.customer, bucket=asked.bucket)
    for each in rows.iterator(chunk_size=AT_ONCE):
        customer = each.customer
        yield [
            str(each),
            each.reference,
            customer.name if customer else "",
            customer.email if customer else each.email,
            each.currency.upper(),
            day_of(each.finalized_at),
            each.due_date or "",
            each.days_late,
            each.total,
            Money(each.open_amount, each.currency),
        ]
