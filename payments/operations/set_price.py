"""Give a product its price in one currency. A price that may have been sold is never changed: a new one replaces it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from payments.domain.money import Money
from payments.models import Price, Product
from payments.operations.refused import Refused


class NotAPrice(Refused):
    """The amount cannot be a price."""


def set_price(*, product: Product, unit: Money, now: datetime) -> Price:
    """The product's one active price in this currency; the same amount again changes nothing."""
    if unit.amount < 0:
        raise NotAPrice("A price is zero or more.")
    with transaction.atomic():
        # Two colleagues at once: one after the other, so that one active price remains.
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        active = Price.objects.filter(product=product, currency=unit.currency, active=True)
        same = active.filter(unit_amount=unit.amount).first()
        if same is not None:
            return same
        active.update(active=False)
        return Price.objects.create(product=product, unit_amount=unit.amount, currency=unit.currency, created_at=now)
