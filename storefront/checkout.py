"""``/checkout/``: what is bought, where the confirmation goes, and on to the hosted payment page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from payments.operations.open_payment import BankIsProcessing, NothingToPay
from payments.operations.place_order import EmptyOrder
from payments.operations.refused import Refused
from storefront.cart_contents import Contents, contents_of
from storefront.checkout_form import CheckoutForm
from storefront.go_to_payment import SeeOther, order_address, send_on
from storefront.models import Cart
from storefront.place_from_cart import CartChanged, place_from_cart
from storefront.shop_page import keep_private, shop_page
from storefront.visit import Visit, visit_of
from storefront.wait_in_person import a_seat, perform_and_wait


@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """The summary, and the button that goes on to pay."""
    visit = visit_of(request)
    if visit.cart is None:
        return redirect("storefront:cart")
    if request.method == "POST":
        return _go_on(request, visit, visit.cart)
    if visit.bought:
        return redirect("storefront:cart")
    contents = contents_of(visit.cart)
    if not contents.items or contents.problems:
        return redirect("storefront:cart")
    return _page(request, visit, contents, CheckoutForm(initial={"email": visit.cart.email}))


def _page(
    request: HttpRequest, visit: Visit, contents: Contents, form: CheckoutForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {"contents": contents, "form": form, "notice": notice}
    return keep_private(shop_page(request, "checkout.html", visit, context, status))


def _go_on(request: HttpRequest, visit: Visit, cart: Cart) -> HttpResponse:
    form = CheckoutForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, contents_of(cart), form, status=422)
    try:
        return _place_and_send_on(cart, form.cleaned_data["email"], form.cleaned_data["seal"])
    except CartChanged as refusal:
        return _page(request, visit, contents_of(cart), form, notice=str(refusal), status=409)
    except EmptyOrder:
        return redirect("storefront:cart")
    except (NothingToPay, BankIsProcessing):  # it was settled this very moment: its page tells how
        cart.refresh_from_db()
        return SeeOther(order_address(cart.order)) if cart.order else redirect("storefront:cart")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("storefront:cart")


def _place_and_send_on(cart: Cart, email: str, seal: str) -> HttpResponse:
    with a_seat() as held_for:
        for _ in range(2):  # an order that has to be closed, then the new one
            outcome = place_from_cart(cart=cart, email=email, seal=seal, now=timezone.now(), held_for=held_for)
            if outcome.bought:
                return SeeOther(order_address(outcome.order))
            if not outcome.old:
                return send_on(order=outcome.order, seated=held_for is not None)
            if held_for is None:
                break
            for call_id in outcome.calls:
                perform_and_wait(call_id)
        return SeeOther(order_address(outcome.order))
