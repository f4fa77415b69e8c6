"""The lines of a checkout session and what they add up to."""

from typing import Any

from . import currencies
from .errors import InvalidRequest, missing
from .metadata import merged
from .wire import Json
from .world import World


def make(world: World, wanted: list[dict[str, Any]]) -> list[Json]:
    """Line items as Stripe shows them, all in one currency."""
    lines = [_line(world, each, f"line_items[{index}]") for index, each in enumerate(wanted)]
    codes = {line["currency"] for line in lines}
    if len(codes) > 1:
        raise InvalidRequest(
            "All prices on a Checkout Session must have the same `currency`: " + ", ".join(sorted(codes)), "line_items"
        )
    return lines


def _line(world: World, wanted: dict[str, Any], param: str) -> Json:
    if "price" in wanted:
        raise missing("price", wanted["price"], f"{param}[price]", 400)
    if "price_data" not in wanted:
        raise InvalidRequest(f"Missing required param: {param}[price].", f"{param}[price]", "parameter_missing")
    if "quantity" not in wanted:
        raise InvalidRequest(f"Quantity is required. Add `quantity` to `{param}`", f"{param}[quantity]",
                             "parameter_missing")  # fmt: skip
    price = wanted["price_data"]
    inside = f"{param}[price_data]"
    if "product" in price:
        raise missing("product", price["product"], f"{inside}[product]", 400)
    for name in ("product_data", "unit_amount"):
        if name not in price:
            raise InvalidRequest(f"Missing required param: {inside}[{name}].", f"{inside}[{name}]", "parameter_missing")
    code = currencies.currency(price["currency"], f"{inside}[currency]")
    total = price["unit_amount"] * wanted["quantity"]
    return {
        "id": world.new_id("li_1"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": code,
        "description": price["product_data"]["name"],
        "metadata": merged({}, wanted.get("metadata", {})),
        "price": _price(world, price, code),
        "quantity": wanted["quantity"],
    }


def _price(world: World, wanted: dict[str, Any], code: str) -> Json:
    """The price Stripe makes up for an inline line; nobody may buy at it again."""
    return {
        "id": world.new_id("price_1"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": world.now(),
        "currency": code,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": world.new_id("prod_", 14),
        "recurring": None,
        "tax_behavior": wanted.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": wanted["unit_amount"],
        "unit_amount_decimal": str(wanted["unit_amount"]),
    }
