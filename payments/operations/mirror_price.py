"""A price as it is asked for at Stripe. Its amount, currency and interval are said once, when it is made."""

from __future__ import annotations

from typing import Any

from payments.models import Price
from payments.operations.mirror_params import marked, present


def create(price: Price) -> dict[str, Any]:
    """The parameters that make it; the lookup key of the price it replaces moves in the same step."""
    recurring = {
        "interval": price.interval,
        "interval_count": price.interval_count or 1,
        **present(trial_period_days=price.trial_days or None),
    }
    return {
        "product": price.product.stripe_id,
        "currency": price.currency,
        "unit_amount": price.unit_amount,
        "active": price.active,
        "tax_behavior": price.tax_behavior,
        **({"recurring": recurring} if price.interval else {}),
        **present(nickname=price.nickname, lookup_key=price.lookup_key),
        **({"transfer_lookup_key": True} if price.lookup_key and price.replaces_id else {}),
        "metadata": marked(price, price.metadata),
    }


def waits(price: Price) -> bool:
    """Whether its product is not at Stripe yet; or, when it is being replaced, the price that comes in its place is
    not, or is not yet the one that Stripe shows with the product: until then it cannot be archived."""
    product = price.product
    if product.stripe_id is None:
        return True
    replacement = getattr(price, "replaced_by", None)
    if replacement is None or price.stripe_id is None:
        return False
    known = product.known
    shown = known is not None and known.report["default_price_id"] == price.stripe_id
    return replacement.stripe_id is None or (shown and not price.active)
