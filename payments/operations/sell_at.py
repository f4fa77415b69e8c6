"""Have the shop sell at another of a product's prices."""

from __future__ import annotations

from django.db import transaction

from payments.models import Price
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.refused import Refused


class CannotSellAt(Refused):
    """The shop sells once, at one amount, and at prices that are in use."""


def sell_at(*, price: Price) -> None:
    """Make it the shop's price in its currency; the one before stays in use at Stripe."""
    with transaction.atomic():
        locked = lock_mirrored(price)
        if not locked.could_be_in_shop:
            raise CannotSellAt("The shop sells at prices that are in use, are paid once and have one amount.")
        Price.objects.filter(product=locked.product, currency=locked.currency, in_shop=True).update(in_shop=False)
        Price.objects.filter(pk=locked.pk).update(in_shop=True)
