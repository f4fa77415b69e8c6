"""*Receivables*: who owes how much for how long, as of today or any past day; each number opens its invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.controls import Choice
from dashboard.receivables import NOBODY, Aged
from dashboard.receivables_asked import Asked, read_asked
from payments.admin.needs import needs
from payments.domain.aging import BUCKETS
from payments.domain.money import Money
from payments.formats import day_of
from payments.models import Invoice

PAGE = 100  # customers


@dataclass(frozen=True, slots=True)
class Cell:
    """One number, of how many invoices it is the sum, and where they are listed."""

    title: str
    money: Money
    count: int
    link: str


@dataclass(frozen=True, slots=True)
class Row:
    """One customer's, or everybody's."""

    name: str
    detail: str
    cells: Sequence[Cell]
    total: Cell


@needs("payments.view_movement")
@require_safe
def receivables_page(request: HttpRequest) -> HttpResponse:
    """The table of one currency."""
    asked = question(request)
    totals = asked.as_of.totals()
    known = [each.currency for each in totals]
    asked = asked.in_currency(asked.currency if asked.currency in known else next(iter(known), ""))
    whole = next((each for each in totals if each.currency == asked.currency), None)
    aged = asked.as_of.customers(asked.currency, first=PAGE * (asked.page - 1), at_most=PAGE) if whole else []
    context = {
        **admin.site.each_context(request),
        "title": "Receivables",
        "asked": asked,
        "days": asked.days(),
        "currencies": [Choice(code.upper(), asked.address(currency=code), code == asked.currency) for code in known],
        "buckets": BUCKETS,
        "whole": _row(whole, asked, _customers(whole)) if whole else None,
        "overdue": Money(whole.overdue_amount, whole.currency) if whole else None,
        "overdue_count": whole.overdue_count if whole else 0,
        "bar": _bar(whole) if whole else [],
        "rows": [_row(each, asked) for each in aged],
        "pages": _pages(asked, whole.customers if whole else 0),
        "exports": exports(asked, "receivables_sheet"),
        "has_invoices": bool(whole) or Invoice.objects.exclude(finalized_at=None).exists(),
    }
    return TemplateResponse(request, "dashboard/receivables.html", context)


def question(request: HttpRequest) -> Asked:
    """What was asked, on the business's day of now."""
    today = day_of(timezone.now())
    return read_asked(request.GET, today=today, zone=ZoneInfo(settings.BUSINESS_TIME_ZONE))


def customer_words(name: str, email: str, customer_id: int | None) -> tuple[str, str]:
    """A customer's name, and what stands below it."""
    if customer_id is None:
        return "Customer not known", "made at Stripe"
    if not name and not email:
        return "Anonymised", ""
    return (name, email) if name else (email, "")


def _customers(whole: Aged) -> str:
    return f"{whole.customers:,} customer{'' if whole.customers == 1 else 's'}"


def _row(aged: Aged, asked: Asked, whole: str = "") -> Row:
    words = ("All customers", whole) if whole else customer_words(aged.name, aged.email, aged.customer_id)
    of = "" if whole else str(aged.customer_id or NOBODY)
    cells = [
        Cell(
            bucket.title,
            Money(amount, aged.currency),
            count,
            asked.address("receivables_invoices", customer=of, bucket=bucket.name, page=""),
        )
        for bucket, amount, count in zip(BUCKETS, aged.amounts, aged.counts, strict=True)
    ]
    everything = asked.address("receivables_invoices", customer=of, bucket="", page="")
    return Row(*words, cells, Cell("Total", Money(aged.amount, aged.currency), aged.count, everything))


def _bar(whole: Aged) -> list[dict[str, Any]]:
    """The buckets' shares of all, side by side on a line of 100; the numbers go into an SVG."""
    pieces, x = [], 0.0
    for place, amount in enumerate(whole.amounts):
        wide = 100 * amount / whole.amount
        pieces.append({"place": place, "x": f"{x:.3f}", "wide": f"{wide:.3f}"})
        x += wide
    return pieces


def _pages(asked: Asked, customers: int) -> dict[str, Any]:
    last = max((customers + PAGE - 1) // PAGE, 1)
    return {
        "words": f"Page {asked.page:,} of {last:,}" if last > 1 else "",
        "before": asked.address(page=str(asked.page - 1)) if asked.page > 1 else "",
        "after": asked.address(page=str(asked.page + 1)) if asked.page < last else "",
    }


def exports(asked: Asked, view: str) -> list[tuple[str, str]]:
    """The same as a sheet: words and address."""
    return [(form.upper(), asked.address(view, format=form, page="")) for form in ("csv", "xlsx")]
