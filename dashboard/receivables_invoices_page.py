"""The invoices behind a number of *Receivables*, as they were at the end of that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from dashboard.receivables import NOBODY
from dashboard.receivables_asked import Asked
from dashboard.receivables_page import customer_words, exports, question
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.badges import Badge, invoice_badge
from payments.domain.money import Money
from payments.models import Customer, Invoice

PAGE = 100


@dataclass(frozen=True, slots=True)
class Behind:
    """One invoice: what was left of it then, and how it stands now."""

    invoice: Invoice
    link: str
    who: str
    late: str
    left: Money
    standing: Badge


@needs("payments.view_movement")
@require_safe
def receivables_invoices_page(request: HttpRequest) -> HttpResponse:
    """The latest first; all of one currency, or those of one customer or bucket."""
    asked = question(request)
    rows = asked.as_of.invoices(currency=asked.currency, customer=asked.customer, bucket=asked.bucket)
    sums = list(rows.order_by().values_list("currency").annotate(Count("pk"), Sum("open_amount")).order_by("currency"))
    count = sum(each for _, each, _ in sums)
    first = PAGE * (asked.page - 1)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Invoices behind receivables",
        "asked": asked,
        "whose": _whose(asked),
        "count": count,
        "sums": [Money(int(total), currency) for currency, _, total in sums],
        "rows": [_behind(each, asked) for each in rows[first : first + PAGE]],
        "back": asked.address(customer="", bucket="", page=""),
        "exports": exports(asked, "receivables_invoices_sheet"),
        "before": asked.address("receivables_invoices", page=str(asked.page - 1)) if asked.page > 1 else "",
        "after": asked.address("receivables_invoices", page=str(asked.page + 1)) if first + PAGE < count else "",
    }
    return TemplateResponse(request, "dashboard/receivables_invoices.html", context)


def late_words(days: int) -> str:
    """``12 days late``, ``due in 3 days``, ``due that day``."""
    many = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    if days > 0:
        return f"{many} late"
    return f"due in {many}" if days else "due that day"


def _behind(invoice: Any, asked: Asked) -> Behind:
    name, _ = _who(invoice.customer)
    return Behind(
        invoice,
        page_of(invoice),
        name,
        late_words(invoice.days_late),
        Money(invoice.open_amount, invoice.currency),
        invoice_badge(invoice, asked.today),
    )


def _who(customer: Customer | None) -> tuple[str, str]:
    return (
        customer_words("", "", None) if customer is None else customer_words(customer.name, customer.email, customer.pk)
    )


def _whose(asked: Asked) -> str:
    """What the list is narrowed to, in words."""
    words: Sequence[str] = [asked.bucket.title] if asked.bucket else []
    if asked.customer == NOBODY:
        return ", ".join(["customer not known", *words])
    if asked.customer:
        words = [_who(Customer.objects.filter(pk=int(asked.customer)).first())[0], *words]
    return ", ".join(words) or "all customers"
