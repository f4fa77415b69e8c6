"""The lines of an invoice: an amount, or a price and a quantity; added many at once while it is a draft."""

from fractions import Fraction
from typing import Any

from . import currencies, invoice_discounts, invoice_parameters, lists, params, prices, products, tax_rates
from .call import Call
from .errors import InvalidRequest, WrongState
from .invoice_body import KIND, figure, lines_of
from .invoice_events import told
from .invoice_sums import rounded
from .metadata import merged
from .views import shown
from .wire import Json
from .world import World

NOT_EDITABLE = "invoice_not_editable"


def add(call: Call) -> Json:
    """POST /v1/invoices/{id}/add_lines"""
    sent = call.read(invoice_parameters.ADD_LINES, ("lines",))
    world = call.world
    invoice = world.find(KIND, call.id)
    if invoice["status"] != "draft":
        raise WrongState("You can only add lines to a draft invoice.", "lines", NOT_EDITABLE)
    lines = lines_of(world, call.id)
    before = dict(invoice)
    if len(lines) + len(sent["lines"]) > invoice_parameters.MOST_LINES:
        raise InvalidRequest(
            f"An invoice can have at most {invoice_parameters.MOST_LINES} lines.", "lines", "parameter_invalid"
        )
    rates = dict(world.store.hidden(call.id).get("rates", {}))
    for place, each in enumerate(sent["lines"]):
        line = _make(world, invoice, each, f"lines[{place}]")
        lines.append(line)
        rates[line["id"]] = [rate["id"] for rate in tax_rates.usable(world, each.get("tax_rates") or [],
                                                                    f"lines[{place}][tax_rates]")]  # fmt: skip
    if "invoice_metadata" in sent:
        invoice["metadata"] = merged(invoice["metadata"], sent["invoice_metadata"])
    world.store.hide(call.id, rates=rates)
    figure(world, invoice, lines)
    told(world, before, invoice)
    return shown(world, invoice)


def _make(world: World, invoice: Json, wanted: dict[str, Any], param: str) -> Json:
    params.only_one(wanted, "amount", "price_data", "pricing")
    params.only_one(wanted, "quantity", "quantity_decimal")
    quantity: Fraction = wanted.get("quantity", wanted.get("quantity_decimal", Fraction(1)))
    price, name = _price(world, invoice, wanted, param)
    if price is None:
        params.only_one(wanted, "amount", "quantity")
        params.only_one(wanted, "amount", "quantity_decimal")
        amount = wanted["amount"]
    else:
        amount = rounded(Fraction(price["unit_amount_decimal"]) * quantity)
    if abs(amount) > currencies.LARGEST:
        raise InvalidRequest("The amount of a line has at most twelve digits.", f"{param}[amount]", "amount_too_large")
    identifier, item = world.new_id("il_1"), world.new_id("ii_1")
    discounts = invoice_discounts.make(world, wanted.get("discounts") or [], invoice, f"{param}[discounts]", item)
    return {
        "id": identifier,
        "object": "line_item",
        "amount": amount,
        "currency": invoice["currency"],
        "description": wanted.get("description", name),
        "discount_amounts": [],
        "discountable": wanted.get("discountable", amount >= 0),
        "discounts": discounts,
        "invoice": invoice["id"],
        "livemode": False,
        "metadata": merged({}, wanted.get("metadata", {})),
        "parent": _parent(item),
        "period": wanted.get("period", {"end": world.now(), "start": world.now()}),
        "pretax_credit_amounts": [],
        "pricing": None if price is None else _pricing(price),
        "quantity": int(quantity),
        "quantity_decimal": _decimal(quantity),
        "subscription": None,
        "subtotal": amount,
        "taxes": [],
    }


def _parent(item: str) -> Json:
    details = {
        "invoice_item": item,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": None,
    }
    return {"invoice_item_details": details, "subscription_item_details": None, "type": "invoice_item_details"}


def _pricing(price: Json) -> Json:
    return {
        "price_details": {"price": price["id"], "product": price["product"]},
        "type": "price_details",
        "unit_amount_decimal": price["unit_amount_decimal"],
    }


def _decimal(number: Fraction) -> str:
    text = f"{float(number):.12f}" if number.denominator > 1 else str(number.numerator)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _price(world: World, invoice: Json, wanted: dict[str, Any], param: str) -> tuple[Json | None, str | None]:
    """The price of a line that has one, and the name of what it sells."""
    if "pricing" in wanted:
        param = f"{param}[pricing][price]"
        price = prices.of_line(world, wanted["pricing"]["price"], param)
        _check_currency(invoice, price["currency"], param)
        return price, products.of_line(world, price["product"], param)["name"]
    if "price_data" in wanted:
        return _inline(world, invoice, wanted["price_data"], f"{param}[price_data]")
    if "amount" not in wanted:
        raise InvalidRequest(f"Missing required param: {param}[amount].", f"{param}[amount]", "parameter_missing")
    return None, None


def _inline(world: World, invoice: Json, wanted: dict[str, Any], param: str) -> tuple[Json, str]:
    """A price made up for this line alone; with ``product_data`` the product too."""
    params.only_one(wanted, "product", "product_data")
    params.only_one(wanted, "unit_amount", "unit_amount_decimal")
    code = currencies.currency(wanted["currency"], f"{param}[currency]")
    _check_currency(invoice, code, f"{param}[currency]")
    text = wanted.get("unit_amount_decimal", str(wanted.get("unit_amount", "")))
    if not text:
        raise InvalidRequest(f"Missing required param: {param}[unit_amount].", f"{param}[unit_amount]",
                             "parameter_missing")  # fmt: skip
    if "product" in wanted:
        product = products.of_line(world, wanted["product"], f"{param}[product]")
        identifier, name = product["id"], product["name"]
    elif "product_data" in wanted:
        identifier, name = world.new_id("prod_", 14), wanted["product_data"]["name"]
    else:
        raise InvalidRequest(f"Missing required param: {param}[product].", f"{param}[product]", "parameter_missing")
    price = {**prices.make(world, code, 0, identifier), "active": False, "unit_amount_decimal": text}
    return price, name


def _check_currency(invoice: Json, code: str, param: str) -> None:
    if code != invoice["currency"]:
        raise InvalidRequest(
            f"The price specified only supports `{code}`. This doesn't match the expected currency: "
            f"`{invoice['currency']}`.",
            param,
        )


def list_lines(call: Call) -> Json:
    """GET /v1/invoices/{id}/lines, in the order in which they were added."""
    sent = call.read({**lists.CURSORS, "ending_before": params.not_yet})
    call.world.find(KIND, call.id)
    lines = lines_of(call.world, call.id)
    return page_of(lines, sent, f"/v1/invoices/{call.id}/lines")


def page_of(lines: list[Json], sent: dict[str, Any], url: str) -> Json:
    start = lists.after(lines, sent)
    size = sent.get("limit", 10)
    return {
        "object": "list",
        "data": lines[start : start + size],
        "has_more": len(lines) > start + size,
        "url": url,
    }
