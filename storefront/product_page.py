"""``/products/<slug>/``: one product, and the button that puts it in the cart."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from storefront.catalogue import offers, products_on_sale
from storefront.models import MOST_OF_ONE
from storefront.shop_page import shop_page
from storefront.visit import visit_of


@require_safe
def product_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The product as it is sold now; one that is not sold has no page."""
    visit = visit_of(request)
    found = offers(products_on_sale().filter(slug=slug), visit.currency)
    if not found:
        raise Http404("No such product.")
    others = offers(products_on_sale().exclude(slug=slug)[:3], visit.currency)
    return shop_page(request, "product_page.html", visit, {"offer": found[0], "others": others, "most": MOST_OF_ONE})
