"""From Stripe's JSON to the snapshots of what is sold: products, prices, coupons, promotion codes, tax rates."""

from __future__ import annotations

from typing import Any

from payments.domain.catalogue_snapshots import (
    CouponSnapshot,
    PriceSnapshot,
    ProductSnapshot,
    PromotionCodeSnapshot,
    TaxRateSnapshot,
)
from payments.domain.mirror import MARKS
from payments.stripe.clean import clean_text
from payments.stripe.reading import Json, amount, id_of, marks, part, whole, word

# What the columns hold.
NAME, TEXT, CODE, KEY = 250, 40_000, 500, 200


def product_snapshot(body: Json) -> ProductSnapshot:
    """A Product."""
    return ProductSnapshot(
        **_common(body),
        name=word(body, "name", NAME),
        description=_long(body, "description"),
        active=bool(body.get("active")),
        tax_code=id_of(body.get("tax_code"))[:40],
        images=_texts(body.get("images")),
        default_price_id=id_of(body.get("default_price")),
    )


def price_snapshot(body: Json) -> PriceSnapshot:
    """A Price; what is counted in tiers or fractions, or chosen by the customer, has no one amount."""
    recurring = part(body, "recurring")
    plain = body.get("billing_scheme") != "tiered" and not part(body, "transform_quantity")
    return PriceSnapshot(
        **_common(body),
        product_id=id_of(body.get("product")),
        active=bool(body.get("active")),
        currency=word(body, "currency", 3).lower(),
        unit_amount=_amount_or_none(body, "unit_amount") if plain else None,
        interval=word(recurring, "interval", 10),
        interval_count=whole(recurring, "interval_count"),
        trial_days=whole(recurring, "trial_period_days"),
        tax_behavior=word(body, "tax_behavior", 20) or "unspecified",
        lookup_key=word(body, "lookup_key", KEY),
        nickname=word(body, "nickname", NAME),
    )


def coupon_snapshot(body: Json) -> CouponSnapshot:
    """A Coupon."""
    return CouponSnapshot(
        **_common(body),
        name=word(body, "name", NAME),
        percent_off=_share(body.get("percent_off")),
        amount_off=_amount_or_none(body, "amount_off"),
        currency=word(body, "currency", 3).lower(),
        duration=word(body, "duration", 20),
        duration_in_months=_number_or_none(body, "duration_in_months"),
        max_redemptions=_number_or_none(body, "max_redemptions"),
        redeem_by=_number_or_none(body, "redeem_by"),
        times_redeemed=whole(body, "times_redeemed"),
        valid=bool(body.get("valid")),
        applies_to=_texts(part(body, "applies_to").get("products")),
    )


def promotion_code_snapshot(body: Json) -> PromotionCodeSnapshot:
    """A PromotionCode."""
    restrictions = part(body, "restrictions")
    return PromotionCodeSnapshot(
        **_common(body),
        coupon_id=id_of(part(body, "promotion").get("coupon")),
        code=word(body, "code", CODE),
        active=bool(body.get("active")),
        customer_id=id_of(body.get("customer")),
        expires_at=_number_or_none(body, "expires_at"),
        max_redemptions=_number_or_none(body, "max_redemptions"),
        times_redeemed=whole(body, "times_redeemed"),
        first_time_transaction=bool(restrictions.get("first_time_transaction")),
        minimum_amount=_amount_or_none(restrictions, "minimum_amount"),
        minimum_amount_currency=word(restrictions, "minimum_amount_currency", 3).lower(),
    )


def tax_rate_snapshot(body: Json) -> TaxRateSnapshot:
    """A TaxRate."""
    return TaxRateSnapshot(
        **_common(body),
        display_name=word(body, "display_name", 50),
        percentage=_share(body.get("percentage")),
        inclusive=bool(body.get("inclusive")),
        country=word(body, "country", 2),
        jurisdiction=word(body, "jurisdiction", NAME),
        description=word(body, "description", NAME),
        active=bool(body.get("active")),
    )


def _common(body: Json) -> dict[str, Any]:
    pairs = part(body, "metadata").items()
    return {
        **marks(body),
        "deleted": bool(body.get("deleted")),
        "created": whole(body, "created"),
        "metadata": {
            clean_text(key): clean_text(value)
            for key, value in sorted(pairs)
            if key not in MARKS and isinstance(value, str)
        },
    }


def _long(body: Json, name: str) -> str:
    value = body.get(name)
    return clean_text(value, TEXT) if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [clean_text(each) for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _amount_or_none(body: Json, name: str) -> int | None:
    return None if body.get(name) is None else amount(body, name)


def _number_or_none(body: Json, name: str) -> int | None:
    return None if body.get(name) is None else whole(body, name)


def _share(value: Any) -> str:
    """A percentage as text: 12.5, 20."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".")
