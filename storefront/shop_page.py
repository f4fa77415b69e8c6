"""What every page of the shop has around it: the house's name, the cart's count, the currencies."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from payments.models import House
from payments.stripe.client import livemode
from storefront.visit import Visit


def shop_page(
    request: HttpRequest, template: str, visit: Visit, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page of this visit."""
    around = {
        "house": House.ours(),
        "visit": visit,
        "cart_count": cart_count(visit),
        "pretend_money": pretend_money(),
    }
    response = render(request, f"storefront/{template}", around | context, status=status)
    # A page shows this visitor's cart: no proxy may hand it to another.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def cart_count(visit: Visit) -> int:
    """How many pieces are in the cart."""
    if visit.shown_cart is None:
        return 0
    return int(visit.shown_cart.lines.aggregate(sum=Sum("quantity", default=0))["sum"])


def pretend_money() -> str:
    """What the banner calls it when no real money moves; empty when it does."""
    if livemode():
        return ""
    return "Sandbox" if settings.STRIPE_API_BASE else "Test mode"


def keep_private(response: HttpResponse) -> HttpResponse:
    """For pages whose address is the key to them: kept by no cache, found by no search, told to no other site.

    ``same-origin`` and not ``no-referrer``: under the latter browsers send ``Origin: null`` with the page's own forms,
    which the check against forged requests refuses.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
