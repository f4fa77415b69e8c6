"""An order's lines as a Checkout Session takes them."""

from __future__ import annotations

from typing import Any

from payments.models import Order, OrderLine


def checkout_lines(order: Order) -> list[dict[str, Any]]:
    """A line whose price both sides know goes out as its id, so that Stripe's reports and coupon rules know the
    product; anything else says what it costs. So does every line once Stripe refused to open a checkout of this order:
    a price may have been archived there, and nobody has told us yet."""
    refused = order.calls.filter(kind="create_session", state="refused").exclude(error_code="no_longer_wanted").exists()
    lines = order.lines.select_related("price", "product").order_by("pk")
    return [_inline(line) if refused or not _stripe_knows(line) else _by_price(line) for line in lines]


def _stripe_knows(line: OrderLine) -> bool:
    """Whether the price at Stripe is in use, and says exactly what the customer agreed to."""
    price, product = line.price, line.product
    if price is None or product is None or not (price.in_step and product.in_step and price.active and product.active):
        return False
    same = (price.unit_amount, price.currency, price.interval, product.name)
    return same == (line.unit_amount, line.currency, "", line.name)


def _by_price(line: OrderLine) -> dict[str, Any]:
    return {"quantity": line.quantity, "price": line.price.stripe_id if line.price else None}


def _inline(line: OrderLine) -> dict[str, Any]:
    return {
        "quantity": line.quantity,
        "price_data": {
            "currency": line.currency,
            "unit_amount": line.unit_amount,
            "product_data": {"name": line.name},
        },
    }
