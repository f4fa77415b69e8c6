"""Give a product its price in one currency. A price that may have been sold is never changed: a new one replaces it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.money import Money
from payments.models import Price, Product
from payments.operations.push import push
from payments.operations.refused import Refused
from payments.operations.replace_price import replace_price


class NotAPrice(Refused):
    """The amount cannot be a price."""


def set_price(*, product: Product, unit: Money, now: datetime, by: User | None = None) -> Price:
    """The shop's one price of the product in this currency; the same amount again changes nothing."""
    if unit.amount < 0:
        raise NotAPrice("A price is zero or more.")
    with transaction.atomic():
        # Two colleagues at once: one after the other, so that one price remains.
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        in_shop = Price.objects.filter(product=product, currency=unit.currency, in_shop=True).first()
        if in_shop is not None and in_shop.could_be_in_shop:
            return replace_price(price=in_shop, unit=unit, by=by, now=now)
        Price.objects.filter(product=product, currency=unit.currency, in_shop=True).update(in_shop=False)
        price = Price.objects.create(product=product, unit_amount=unit.amount, currency=unit.currency, created_at=now)
        push(row=price, by=by, now=now)
        return price
