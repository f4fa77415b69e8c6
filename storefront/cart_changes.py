"""What a customer does to a cart. Each locks the cart, so that two clicks count as two clicks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from payments.models import Price, Product
from payments.operations.place_order import MOST_LINES
from payments.operations.refused import Refused
from storefront.catalogue import current_prices
from storefront.models import MOST_OF_ONE, Cart, CartLine
from storefront.order_progress import is_done


class TooManyOfOne(Refused):
    """More of one product than a cart takes."""


class CartIsFull(Refused):
    """More different products than one checkout can carry."""


class NotForSale(Refused):
    """The product has no price in the cart's currency."""


def put_in_cart(*, cart: Cart, product: Product, quantity: int, now: datetime) -> None:
    """Add so many of the product to those that are in the cart."""
    with _locked(cart, now) as locked:
        price = _price_of(product, locked)
        if price is None:
            raise NotForSale(f"{product.name} is not sold in {locked.currency.upper()}. Choose another currency.")
        line = locked.lines.filter(product=product).first()
        if line is None:
            if locked.lines.count() >= MOST_LINES:
                raise CartIsFull(f"A cart holds at most {MOST_LINES} different products. Check out first.")
            line = CartLine(cart=locked, product=product, quantity=0)
        _set(line, line.quantity + quantity, price)


def change_quantity(*, cart: Cart, product: Product, quantity: int, now: datetime) -> None:
    """Have exactly so many of it; none takes it out. Of what is not in the cart any more nothing is changed."""
    with _locked(cart, now) as locked:
        line = locked.lines.filter(product=product).first()
        if line is None:
            return
        if quantity == 0:
            line.delete()
        else:
            _set(line, quantity, _price_of(product, locked))


def change_currency(*, cart: Cart, currency: str, now: datetime) -> None:
    """Price the whole cart in another currency; what has no price there stays, and says so."""
    with _locked(cart, now) as locked:
        locked.currency = currency
        locked.save(update_fields=["currency"])
        lines = list(locked.lines.all())
        prices = current_prices([line.product_id for line in lines], currency)
        for line in lines:
            line.price = prices.get(line.product_id)
        CartLine.objects.bulk_update(lines, ["price"])


@contextmanager
def _locked(cart: Cart, now: datetime) -> Iterator[Cart]:
    """The cart under a lock. What has been bought meanwhile is taken out: it starts anew."""
    with transaction.atomic():
        locked = Cart.objects.select_for_update(no_key=True).get(pk=cart.pk)
        if locked.order is not None and is_done(locked.order):
            locked.lines.all().delete()
            locked.order = None
        locked.changed_at = now
        locked.save(update_fields=["order", "changed_at"])
        yield locked


def _price_of(product: Product, cart: Cart) -> Price | None:
    return current_prices([product.pk], cart.currency).get(product.pk)


def _set(line: CartLine, quantity: int, price: Price | None) -> None:
    if quantity > MOST_OF_ONE:
        raise TooManyOfOne(f"You can order up to {MOST_OF_ONE} of {line.product.name} at once.")
    line.quantity, line.price = quantity, price
    line.save()
