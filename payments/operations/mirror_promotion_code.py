"""A promotion code as it is asked for at Stripe."""

from __future__ import annotations

from typing import Any

from payments.models import PromotionCode
from payments.operations.mirror_params import marked, present


def create(code: PromotionCode) -> dict[str, Any]:
    """The parameters that make it."""
    restrictions = present(
        first_time_transaction=code.first_time_transaction or None,
        minimum_amount=code.minimum_amount,
        minimum_amount_currency=code.minimum_amount_currency,
    )
    return {
        "promotion": {"type": "coupon", "coupon": code.coupon.stripe_id},
        "code": code.code,
        "active": code.active,
        **present(
            customer=code.customer_id,
            expires_at=code.expires_at,
            max_redemptions=code.max_redemptions,
            restrictions=restrictions,
        ),
        "metadata": marked(code, code.metadata),
    }


def waits(code: PromotionCode) -> bool:
    """Whether its coupon is not at Stripe yet."""
    return code.coupon.stripe_id is None
