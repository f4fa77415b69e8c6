"""How each kind of object that is edited on both sides is asked for at Stripe: a kind is one row in a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from payments.models import Coupon, Customer, Price, Product, PromotionCode, TaxRate
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


def _is_never_made(customer: Customer) -> Params:
    raise ValueError(f"{customer.pk}: Stripe makes customers, when they check out.")


def _is_not_told(customer: Customer) -> bool:
    """Whether nothing may say any more who they are, or nobody knows yet what Stripe says."""
    return customer.anonymised_at is not None or customer.heard is None or customer.stripe_id is None


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
    "customer": Mirror(Customer, _is_never_made, changed, _is_not_told),
}
