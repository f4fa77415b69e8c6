"""``/checkout/success/``: where Stripe sends the customer back. That they came proves nothing: our tables tell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from payments.operations.watch_payment import watch_payment
from storefront.order_page import looked_up, show_order
from storefront.order_progress import newest_payment
from storefront.order_standing import standing_of


@require_safe
def success(request: HttpRequest) -> HttpResponse:
    """What is known of the payment; should no event have come, Stripe is asked in a few seconds."""
    order = looked_up(request.GET.get("order", ""))
    standing = standing_of(order, came_back=True)
    payment = newest_payment(order)
    if payment is not None and standing.changing:
        watch_payment(payment=payment, now=timezone.now())
    return show_order(request, order, standing, came_back=True)
