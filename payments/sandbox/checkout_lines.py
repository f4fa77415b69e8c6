"""The lines of a checkout session and what they add up to."""

from typing import Any

from . import currencies, params, prices, products
from .errors import InvalidRequest
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
    params.only_one(wanted, "price", "price_data")
    if "price" not in wanted and "price_data" not in wanted:
        raise InvalidRequest(f"Missing required param: {param}[price].", f"{param}[price]", "parameter_missing")
    if "quantity" not in wanted:
        raise InvalidRequest(f"Quantity is required. Add `quantity` to `{param}`", f"{param}[quantity]",
                             "parameter_missing")  # fmt: skip
    if "price" in wanted:
        price = prices.of_line(world, wanted["price"], f"{param}[price]")
        name = products.of_line(world, price["product"], f"{param}[price]")["name"]
    else:
        price, name = _inline(world, wanted["price_data"], f"{param}[price_data]")
    total = price["unit_amount"] * wanted["quantity"]
    return {
        "id": world.new_id("li_1"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": name,
        "metadata": merged({}, wanted.get("metadata", {})),
        "price": price,
        "quantity": wanted["quantity"],
    }


def _inline(world: World, wanted: dict[str, Any], inside: str) -> tuple[Json, str]:
    """The price Stripe makes up for an inline line; nobody may buy at it again. And the name of what is sold."""
    params.only_one(wanted, "product", "product_data")
    needed = ("unit_amount",) if "product" in wanted else ("product_data", "unit_amount")
    for name in needed:
        if name not in wanted:
            raise InvalidRequest(f"Missing required param: {inside}[{name}].", f"{inside}[{name}]", "parameter_missing")
    code = currencies.currency(wanted["currency"], f"{inside}[currency]")
    if "product" in wanted:
        product = products.of_line(world, wanted["product"], f"{inside}[product]")
        identifier, named = product["id"], product["name"]
    else:
        identifier, named = world.new_id("prod_", 14), wanted["product_data"]["name"]
    price = prices.make(world, code, wanted["unit_amount"], identifier)
    return {**price, "active": False, "tax_behavior": wanted.get("tax_behavior", "unspecified")}, named
