"""``/checkout/cancel/``: the customer walked away from the hosted page. The cart is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from storefront.go_to_payment import SeeOther, order_address
from storefront.order_page import looked_up
from storefront.order_standing import standing_of
from storefront.shop_page import keep_private, shop_page
from storefront.visit import visit_of


@require_safe
def cancel(request: HttpRequest) -> HttpResponse:
    """Offers to go on; an order that is paid, or at the bank, is shown as that."""
    order = looked_up(request.GET.get("order", ""))
    standing = standing_of(order)
    if not standing.can_pay:
        return keep_private(SeeOther(order_address(order)))
    visit = visit_of(request)
    return keep_private(shop_page(request, "cancel.html", visit, {"order": order, "standing": standing}))
