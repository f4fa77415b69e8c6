"""How each kind of object that is edited on both sides is asked for at Stripe: a kind is one row in a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from payments.models import Coupon, Price, Product, PromotionCode, TaxRate
from payments.models.mirrored import Mirrored
from payments.operations import mirror_coupon, mirror_price, mirror_product, mirror_promotion_code, mirror_tax_rate
from payments.operations.mirror_params import changed

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mirror:
    """``create``: the parameters that make it. ``change``: those that say what changed here. ``waits``: whether
    something else must be at Stripe first. ``parent``: what is locked before it."""

    model: type[Mirrored]
    create: Callable[[Any], Params]
    change: Callable[[Mapping[str, Any]], Params]
    waits: Callable[[Any], bool]
    parent: str = ""


MIRRORS: dict[str, Mirror] = {
    "product": Mirror(Product, mirror_product.create, mirror_product.change, lambda _row: False),
    "price": Mirror(Price, mirror_price.create, changed, mirror_price.waits, "product"),
    "coupon": Mirror(Coupon, mirror_coupon.create, changed, lambda _row: False),
    "promotion_code": Mirror(
        PromotionCode,
        mirror_promotion_code.create,
        changed,
        mirror_promotion_code.waits,
        "coupon",
    ),
    "tax_rate": Mirror(TaxRate, mirror_tax_rate.create, changed, lambda _row: False),
}
