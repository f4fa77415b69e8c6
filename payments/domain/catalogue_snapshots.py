"""What Stripe said of an object of the catalogue; the fields are named as the columns of its row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from payments.domain.snapshots import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSnapshot(Snapshot):
    """One rung: what was said last counts, until the object is deleted. ``metadata`` is without our marks."""

    deleted: bool
    created: int
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def rung(self) -> str:
        return "deleted" if self.deleted else "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSnapshot(CatalogueSnapshot):
    """A Product. ``default_price_id``: the price Stripe shows with it; that one cannot be archived."""

    kind: ClassVar[str] = "product"

    name: str
    description: str
    active: bool
    tax_code: str
    images: list[str] = field(default_factory=list)
    default_price_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSnapshot(CatalogueSnapshot):
    """A Price. ``unit_amount`` is None where Stripe counts in tiers, fractions or by the customer's choice."""

    kind: ClassVar[str] = "price"

    product_id: str
    active: bool
    currency: str
    unit_amount: int | None
    interval: str
    interval_count: int
    trial_days: int
    tax_behavior: str
    lookup_key: str
    nickname: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponSnapshot(CatalogueSnapshot):
    """A Coupon. ``percent_off`` as text, so that it is compared to the digit; empty where an amount comes off.

    ``applies_to``: ids of the only products that it makes cheaper, told where it was expanded; it never changes.
    """

    kind: ClassVar[str] = "coupon"
    left_out: ClassVar[tuple[str, ...]] = ("applies_to",)

    name: str
    percent_off: str
    amount_off: int | None
    currency: str
    duration: str
    duration_in_months: int | None
    max_redemptions: int | None
    redeem_by: int | None
    times_redeemed: int
    valid: bool
    applies_to: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionCodeSnapshot(CatalogueSnapshot):
    """A PromotionCode: what customers type to get a coupon's discount."""

    kind: ClassVar[str] = "promotion_code"

    coupon_id: str
    code: str
    active: bool
    customer_id: str
    expires_at: int | None
    max_redemptions: int | None
    times_redeemed: int
    first_time_transaction: bool
    minimum_amount: int | None
    minimum_amount_currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRateSnapshot(CatalogueSnapshot):
    """A TaxRate. ``percentage`` as text, so that it is compared to the digit."""

    kind: ClassVar[str] = "tax_rate"

    display_name: str
    percentage: str
    inclusive: bool
    country: str
    jurisdiction: str
    description: str
    active: bool


def columns_of(report: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """The named fields of a report, as it is kept in a row."""
    return {name: report[name] for name in fields}
