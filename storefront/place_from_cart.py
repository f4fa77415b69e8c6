"""Make the cart's one open order, and its way to pay; or say which older order has to be closed first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from payments.models import Order, StripeCall
from payments.operations.cancel_order import AlreadyPaid, cancel_order
from payments.operations.place_order import EmptyOrder, place_order
from payments.operations.refused import Refused
from storefront.cart_contents import Contents, contents_of, is_what_was_ordered
from storefront.go_to_payment import begin_payment
from storefront.minimum import too_little
from storefront.models import Cart, CartLine
from storefront.order_progress import CART_CHANGED, is_done, is_open


class CartChanged(Refused):
    """What is in the cart, or its price, is not what the customer was shown."""


class CannotBeBought(Refused):
    """Something in the cart stands in the way, or all of it is below Stripe's minimum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``order`` is to be paid; unless it is ``bought`` already, or ``old``: then its ``calls`` to Stripe come first."""

    order: Order
    bought: bool = False
    old: bool = False
    calls: tuple[int, ...] = ()


def place_from_cart(*, cart: Cart, email: str, seal: str, now: datetime, held_for: timedelta | None) -> Outcome:
    """One cart has one open order: unchanged, it is gone on with; changed, the old one is closed first.

    The cart's lock makes the second of two clicks wait for the first, and find its order.
    """
    with transaction.atomic():
        cart = Cart.objects.select_for_update(no_key=True, of=("self",)).select_related("order").get(pk=cart.pk)
        old = cart.order
        if old is not None and is_done(old):
            return Outcome(order=old, bought=True)
        contents = contents_of(cart)
        _check(contents, seal)
        if old is not None and is_open(old):
            if old.cancel_wanted_at is None and is_what_was_ordered(contents, old, email):
                begin_payment(order=old, now=now, held_for=held_for)
                return Outcome(order=old)
            return _close(old, now, held_for)
        order = place_order(lines=contents.lines_to_order(), email=email, now=now)
        _keep(cart, contents, order)
        begin_payment(order=order, now=now, held_for=held_for)
        return Outcome(order=order)


def _check(contents: Contents, seal: str) -> None:
    if not contents.items:
        raise EmptyOrder("Your cart is empty.")
    if contents.problems:
        raise CannotBeBought(contents.problems[0])
    if contents.seal != seal:
        raise CartChanged("Your cart has changed since you saw it. Check it once more, then pay.")
    low = too_little(contents.total)
    if low:
        raise CannotBeBought(low)


def _close(old: Order, now: datetime, held_for: timedelta | None) -> Outcome:
    """Also its unfinished opening is followed to its end: never sent, it is dropped at once."""
    try:
        cancel_order(order=old, reason=CART_CHANGED, by=None, now=now, claim_for=held_for)
    except AlreadyPaid:
        return Outcome(order=old, bought=True)
    old.refresh_from_db()
    under_way = StripeCall.objects.filter(order=old, state__in=StripeCall.OPEN).order_by("pk")
    return Outcome(order=old, old=True, calls=tuple(under_way.values_list("pk", flat=True)))


def _keep(cart: Cart, contents: Contents, order: Order) -> None:
    """The customer has agreed to today's prices."""
    cart.order = cart.last_order = order
    cart.save(update_fields=["order", "last_order"])
    lines = [item.line for item in contents.items]
    for item in contents.items:
        item.line.price = item.price
    CartLine.objects.bulk_update(lines, ["price"])
