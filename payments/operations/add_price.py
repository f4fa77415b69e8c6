"""Give a product one more price: in another currency, or to be paid in each interval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.money import Money
from payments.models import Price, Product
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.push import push


def add_price(*, product: Product, unit: Money, terms: Mapping[str, Any], by: User | None, now: datetime) -> Price:
    """``terms``: interval, trial, tax, lookup key, names, as Price has them. The shop sells at it if it is paid once
    and no other price of the product is the shop's in this currency."""
    with transaction.atomic():
        product = lock_mirrored(product)
        prices = Price.objects.filter(product=product, currency=unit.currency)
        once = not terms.get("interval")
        in_shop = once and not prices.sold_at().exists()
        if in_shop:
            prices.filter(in_shop=True).update(in_shop=False)
        price = Price.objects.create(
            product=product,
            unit_amount=unit.amount,
            currency=unit.currency,
            in_shop=in_shop,
            created_at=now,
            **terms,
        )
        push(row=price, by=by, now=now)
        return price
