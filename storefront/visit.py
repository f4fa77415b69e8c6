"""Who is looking: the visitor's cart and currency, from two cookies."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from storefront.catalogue import currencies_on_offer, default_currency
from storefront.models import Cart
from storefront.order_progress import is_done

CART_COOKIE = "cart"
CURRENCY_COOKIE = "currency"
KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Visit:
    """``cart`` is the browser's own. Once its order is paid or at the bank it is ``bought``, and counts as empty."""

    cart: Cart | None
    bought: bool
    currency: str
    currencies: list[str]

    @property
    def shown_cart(self) -> Cart | None:
        """The cart with something to show in it."""
        return None if self.bought else self.cart


def visit_of(request: HttpRequest) -> Visit:
    """Read the cookies; a cart that is unknown, or not signed by us, is none."""
    on_offer = currencies_on_offer()
    cart = _cart_of(request)
    wished = cart.currency if cart else request.COOKIES.get(CURRENCY_COOKIE, "")
    return Visit(
        cart=cart,
        bought=cart is not None and cart.order is not None and is_done(cart.order),
        currency=wished if cart or wished in on_offer else default_currency(on_offer),
        currencies=on_offer,
    )


def _cart_of(request: HttpRequest) -> Cart | None:
    token = request.get_signed_cookie(CART_COOKIE, default="", salt=CART_COOKIE, max_age=KEPT)
    return Cart.objects.select_related("order").filter(token=token).first() if token else None


def new_cart(*, currency: str, now: datetime) -> Cart:
    """An empty cart of its own for this browser."""
    return Cart.objects.create(token=secrets.token_urlsafe(32), currency=currency, made_at=now, changed_at=now)


def remember_cart(response: HttpResponse, cart: Cart) -> None:
    """Let the browser find its cart again; scripts cannot read it, other sites cannot send it with a form."""
    response.set_signed_cookie(
        CART_COOKIE,
        cart.token,
        salt=CART_COOKIE,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def remember_currency(response: HttpResponse, currency: str) -> None:
    """Keep showing prices in the currency that was chosen."""
    response.set_cookie(
        CURRENCY_COOKIE,
        currency,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
