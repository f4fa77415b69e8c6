"""A coupon as it is asked for at Stripe, under the id that was chosen for it."""

from __future__ import annotations

from typing import Any

from payments.models import Coupon
from payments.operations.mirror_params import marked, present


def create(coupon: Coupon) -> dict[str, Any]:
    """The parameters that make it."""
    return {
        "id": coupon.code,
        "duration": coupon.duration,
        **present(
            name=coupon.name,
            percent_off=coupon.percent_off,
            amount_off=coupon.amount_off,
            currency=coupon.currency,
            duration_in_months=coupon.duration_in_months,
            max_redemptions=coupon.max_redemptions,
            redeem_by=coupon.redeem_by,
            applies_to={"products": coupon.applies_to} if coupon.applies_to else None,
        ),
        "metadata": marked(coupon, coupon.metadata),
    }
