"""``/``: everything that is sold."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from storefront.catalogue import offers, products_on_sale
from storefront.shop_page import shop_page
from storefront.visit import visit_of

A_PAGE = 24


@require_safe
def product_list(request: HttpRequest) -> HttpResponse:
    """Products by name, so many a page."""
    visit = visit_of(request)
    number = _page_number(request.GET.get("page", ""))
    first = (number - 1) * A_PAGE
    found = offers(products_on_sale()[first : first + A_PAGE + 1], visit.currency)
    context = {
        "offers": found[:A_PAGE],
        "page_number": number,
        "before": number - 1,
        "after": number + 1 if len(found) > A_PAGE else 0,
    }
    return shop_page(request, "product_list.html", visit, context)


def _page_number(typed: str) -> int:
    return min(int(typed), 10_000) if typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) else 1
