"""``/cart/``: what has been put aside. Every change is a form of its own; none needs a script."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from payments.models import Product
from payments.operations.refused import Refused
from storefront.cart_changes import change_quantity, put_in_cart
from storefront.cart_contents import Contents, contents_of
from storefront.catalogue import products_on_sale
from storefront.minimum import too_little
from storefront.models import MOST_OF_ONE
from storefront.quantity import quantity_from
from storefront.shop_page import shop_page
from storefront.visit import Visit, new_cart, remember_cart, visit_of


@require_http_methods(["GET", "HEAD", "POST"])
def cart(request: HttpRequest) -> HttpResponse:
    """Show the cart, or change it and show it again."""
    visit = visit_of(request)
    if request.method != "POST":
        return show_cart(request, visit)
    action = {"add": _add, "update": _update, "remove": _remove}.get(request.POST.get("action", ""))
    if action is None:
        raise Http404("A cart knows no such action.")
    return action(request, visit)


def show_cart(
    request: HttpRequest, visit: Visit, *, error: str = "", at: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    """The cart's page; ``error`` belongs to the product whose slug is ``at``, ``typed`` is what was typed there."""
    contents = contents_of(visit.shown_cart) if visit.shown_cart else Contents(visit.currency, [])
    context = {
        "contents": contents,
        "problems": contents.problems,
        "too_little": too_little(contents.total) if contents.items and not contents.problems else "",
        "error": error,
        "error_at": at,
        "typed": typed,
        "most": MOST_OF_ONE,
    }
    return shop_page(request, "cart.html", visit, context, status)


def _add(request: HttpRequest, visit: Visit) -> HttpResponse:
    now = timezone.now()
    product = get_object_or_404(products_on_sale(), slug=request.POST.get("product", "").replace("\0", ""))
    try:
        quantity = quantity_from(request.POST.get("quantity", "1"), least=1)
        cart = visit.cart or new_cart(currency=visit.currency, now=now)
        put_in_cart(cart=cart, product=product, quantity=quantity, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("storefront:product", slug=product.slug)
    messages.success(request, f"Added to your cart: {product.name}.")
    response = redirect("storefront:cart")
    remember_cart(response, cart)
    return response


def _update(request: HttpRequest, visit: Visit) -> HttpResponse:
    product = _product_in(request)
    typed = request.POST.get("quantity", "")
    try:
        quantity = quantity_from(typed, least=0)
        if visit.cart:
            change_quantity(cart=visit.cart, product=product, quantity=quantity, now=timezone.now())
    except Refused as refusal:
        return show_cart(request, visit, error=str(refusal), at=product.slug, typed=typed[:10], status=422)
    return redirect("storefront:cart")


def _remove(request: HttpRequest, visit: Visit) -> HttpResponse:
    product = _product_in(request)
    if visit.cart:
        change_quantity(cart=visit.cart, product=product, quantity=0, now=timezone.now())
        messages.success(request, f"{product.name} was taken out of your cart.")
    return redirect("storefront:cart")


def _product_in(request: HttpRequest) -> Product:
    """Also one that is no longer sold: it must be possible to take it out."""
    return get_object_or_404(Product, slug=request.POST.get("product", "").replace("\0", ""))
