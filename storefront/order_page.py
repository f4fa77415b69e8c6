"""``/orders/<token>/``: the customer's page of an order. Whoever has the address may see it, and pay."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from payments.models import Order, Refund
from payments.operations.refused import Refused
from payments.papers.receipt_of import has_receipt
from storefront.go_to_payment import GO_ON, SeeOther, begin_payment, order_address, prepare_discount, send_on
from storefront.order_progress import address_to_pay, newest_payment
from storefront.order_standing import Standing, standing_of
from storefront.shop_page import keep_private, shop_page
from storefront.visit import Visit, visit_of
from storefront.wait_in_person import a_seat


@require_http_methods(["GET", "HEAD", "POST"])
def order_page(request: HttpRequest, token: str) -> HttpResponse:
    """Where the order stands; POST is *Pay now*; ``?next=pay`` goes on to the payment page as soon as there is one."""
    order = order_of(token)
    if request.method == "POST":
        return _pay(request, order)
    standing = standing_of(order)
    if request.GET.get("next") == GO_ON and standing.can_pay:
        payment = newest_payment(order)
        address = address_to_pay(payment) if payment else ""
        if address:
            return keep_private(SeeOther(address))
    return show_order(request, order, standing)


@require_safe
def order_status(request: HttpRequest, token: str) -> HttpResponse:
    """The few words that the page's script looks at, to know when to load the page again."""
    order = order_of(token)
    standing = standing_of(order, came_back="came_back" in request.GET)
    return keep_private(JsonResponse({"status": order.status, "standing": standing.key, "pay": standing.pay_words}))


def order_of(token: str) -> Order:
    """The order with this token, or 404."""
    return get_object_or_404(Order, token=token)


def show_order(request: HttpRequest, order: Order, standing: Standing, *, came_back: bool = False) -> HttpResponse:
    """The page itself; the same after coming back from paying."""
    visit = visit_of(request)
    context: dict[str, Any] = {
        "order": order,
        "lines": order.lines.select_related("product").order_by("pk"),
        "standing": standing,
        "came_back": came_back,
        "refunds": _refunds(order),
        "has_receipt": has_receipt(order),
        "cart_goes_on": _cart_goes_on(visit, order, standing),
    }
    return keep_private(shop_page(request, "order_page.html", visit, context))


def _pay(request: HttpRequest, order: Order) -> HttpResponse:
    try:
        with a_seat() as held_for:
            if held_for is not None:
                prepare_discount(order=order)
            begin_payment(order=order, now=timezone.now(), held_for=held_for)
            return send_on(order=order, seated=held_for is not None)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return keep_private(SeeOther(order_address(order)))


def _refunds(order: Order) -> list[Refund]:
    """Those that concern the customer, newest first; what Stripe never made, or was not asked for, does not."""
    made = Refund.objects.filter(payment__order=order).exclude(state__in=["refused", "not_made", *Refund.NOT_SENT])
    return list(made.order_by("-asked_at", "-pk"))


def _cart_goes_on(visit: Visit, order: Order, standing: Standing) -> bool:
    """Whether this is an order that the visitor's changed cart has left behind."""
    cart = visit.shown_cart
    return standing.key == "cancelled" and cart is not None and cart.order_id in (order.pk, None)


def looked_up(typed: str) -> Order:
    """The order whose token is in the query of the address."""
    if not typed or "\0" in typed:
        raise Http404("No order is named.")
    return order_of(typed)
