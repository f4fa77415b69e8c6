"""The rows of objects of the catalogue that were never heard of: as ``record_…`` makes each, for many at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from payments.domain.catalogue_snapshots import (
    CatalogueSnapshot,
    CouponSnapshot,
    PriceSnapshot,
    ProductSnapshot,
    PromotionCodeSnapshot,
    TaxRateSnapshot,
)
from payments.models import Coupon, Price, Product
from payments.models.mirrored import Mirrored
from payments.operations.mirror_columns import columns_after
from payments.operations.record_coupon import new_coupon
from payments.operations.record_price import new_price
from payments.operations.record_product import new_product
from payments.operations.record_promotion_code import new_promotion_code
from payments.operations.record_tax_rate import new_tax_rate
from payments.sync.dossier import Told
from payments.sync.free_slugs import free_slugs

# The new rows that these reports make, not saved yet; what makes none, or takes more than its row, is left out.
Maker = Callable[[Sequence[Any]], list[Mirrored]]


def new_rows(kind: str, told: Sequence[Told], now: datetime) -> list[Mirrored]:
    """The rows with all that follows from the reports, for those that can be made at once."""
    snapshots = {snapshot.stripe_id: snapshot for snapshot, _ in told}
    moments = {snapshot.stripe_id: report.moment for snapshot, report in told}
    rows = MAKERS[kind](list(snapshots.values()))
    for row in rows:
        snapshot = snapshots[row.stripe_id or ""]
        assert isinstance(snapshot, CatalogueSnapshot)
        columns = columns_after(
            row=row, snapshot=snapshot, moment=moments[snapshot.stripe_id], now=now, under_way=False
        )
        for name, value in columns.values.items():
            setattr(row, name, value)
    return rows


def is_kept(snapshot: CatalogueSnapshot, products: Collection[str]) -> bool:
    """Whether an object that was never heard of gets a row. ``products``: those kept here. A line of a checkout that
    names no price makes a product and a price, archived at once."""
    match snapshot:
        case CatalogueSnapshot(deleted=True):
            return False
        case ProductSnapshot():
            return snapshot.active
        case PriceSnapshot():
            return bool(snapshot.product_id) and (snapshot.active or snapshot.product_id in products)
        case _:
            return True


def _products(snapshots: Sequence[ProductSnapshot]) -> list[Mirrored]:
    slugs = free_slugs([each.name for each in snapshots])
    return [new_product(each, slug) for each, slug in zip(snapshots, slugs, strict=True)]


def _prices(snapshots: Sequence[PriceSnapshot]) -> list[Mirrored]:
    found = Product.objects.filter(stripe_id__in={each.product_id for each in snapshots})
    products = {product.stripe_id: product for product in found}
    return [new_price(each, products[each.product_id]) for each in snapshots if each.product_id in products]


def _coupons(snapshots: Sequence[CouponSnapshot]) -> list[Mirrored]:
    return [new_coupon(each) for each in snapshots]


def _promotion_codes(snapshots: Sequence[PromotionCodeSnapshot]) -> list[Mirrored]:
    found = Coupon.objects.filter(stripe_id__in={each.coupon_id for each in snapshots})
    coupons = {coupon.stripe_id: coupon for coupon in found}
    return [new_promotion_code(each, coupons[each.coupon_id]) for each in snapshots if each.coupon_id in coupons]


def _tax_rates(snapshots: Sequence[TaxRateSnapshot]) -> list[Mirrored]:
    return [new_tax_rate(each) for each in snapshots]


MAKERS: dict[str, Maker] = {
    "product": _products,
    "price": _prices,
    "coupon": _coupons,
    "promotion_code": _promotion_codes,
    "tax_rate": _tax_rates,
}


def pairs_of_shop(rows: Sequence[Mirrored]) -> set[tuple[int, str]]:
    """Products and currencies of prices that the shop could sell at."""
    return {(row.product_id, row.currency) for row in rows if isinstance(row, Price) and row.could_be_in_shop}
