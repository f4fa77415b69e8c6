"""What a credit note gives back: parts of an invoice's lines with their discounts and taxes, or an amount by name."""

import json
from fractions import Fraction
from typing import Any

from . import currencies, tax_rates
from .errors import InvalidRequest, WrongState
from .invoice_body import discount_amounts, lines_of, plain_lines, pretax, tax_amount
from .invoice_sums import Line, Rate, Tax, add_up, part, rounded
from .metadata import merged
from .wire import Json
from .world import World

KIND = "credit_note_line_item"


def make(world: World, invoice: Json, wanted: list[dict[str, Any]]) -> tuple[list[Json], list[Line]]:
    """The lines as Stripe shows them, and as the arithmetic sees them."""
    known = lines_of(world, invoice["id"])
    plain, _ = plain_lines(world, invoice, known)
    by_id = {line["id"]: (line, worked) for line, worked in zip(known, plain, strict=True)}
    credited = _credited(world, invoice["id"])
    shown, worked = [], []
    for place, each in enumerate(wanted):
        param = f"lines[{place}]"
        if each["type"] == "custom_line_item":
            line = _custom(world, each, param)
            facts = {"description": each.get("description"), "quantity": each.get("quantity", 1), "rates": line.rates,
                     "unit": each.get("unit_amount_decimal", str(each.get("unit_amount")))}  # fmt: skip
        else:
            source, whole = _named(by_id, each, param)
            amount = _amount(source, each, param)
            credited[source["id"]] = credited.get(source["id"], 0) + amount
            if abs(credited[source["id"]]) > abs(source["amount"]):
                raise WrongState(
                    f"The amount to credit is more than what is left of the line item `{source['id']}`.", param
                )
            line = part(whole, amount)
            facts = {"description": source["description"], "quantity": each.get("quantity"),
                     "invoice_line_item": source["id"], "rates": whole.rates,
                     "unit": (source["pricing"] or {}).get("unit_amount_decimal")}  # fmt: skip
        shown.append(_shown(world, line, {"metadata": each.get("metadata", {}), **facts}))
        worked.append(line)
    return shown, worked


def by_amount(world: World, amount: int) -> tuple[list[Json], list[Line]]:
    """One line of this much, without tax."""
    line = Line(amount)
    return [_shown(world, line, {"quantity": 1, "unit": str(amount), "rates": ()})], [line]


def _credited(world: World, invoice_id: str) -> dict[str, int]:
    """What other credit notes give back of each line."""
    rows = world.store.rows(
        "SELECT hidden FROM objects WHERE kind = 'credit_note' AND json_extract(body, '$.invoice') = ? "
        "AND json_extract(body, '$.status') = 'issued'",
        invoice_id,
    )
    found: dict[str, int] = {}
    for row in rows:
        for line in json.loads(row[0])["lines"]:
            if line["invoice_line_item"]:
                found[line["invoice_line_item"]] = found.get(line["invoice_line_item"], 0) + line["amount"]
    return found


def _named(by_id: dict[str, tuple[Json, Line]], wanted: dict[str, Any], param: str) -> tuple[Json, Line]:
    name = f"{param}[invoice_line_item]"
    identifier = wanted.get("invoice_line_item")
    if identifier is None:
        raise InvalidRequest(f"Missing required param: {name}.", name, "parameter_missing")
    if identifier not in by_id:
        raise InvalidRequest(f"No such invoice line item: '{identifier}'", name, "resource_missing")
    return by_id[identifier]


def _amount(line: Json, wanted: dict[str, Any], param: str) -> int:
    if ("amount" in wanted) == ("quantity" in wanted):
        raise InvalidRequest("One of `amount` and `quantity` must be provided for an invoice line item.", param,
                             "parameter_missing")  # fmt: skip
    if "amount" in wanted:
        return int(wanted["amount"])
    whole = Fraction(line["quantity_decimal"])
    if wanted["quantity"] > whole:
        raise WrongState("The quantity to credit is more than the quantity of the line item.", f"{param}[quantity]")
    return rounded(line["amount"] * wanted["quantity"] / whole)


def _custom(world: World, wanted: dict[str, Any], param: str) -> Line:
    unit = wanted.get("unit_amount_decimal", wanted.get("unit_amount"))
    if unit is None or not wanted.get("description"):
        absent = f"{param}[unit_amount]" if unit is None else f"{param}[description]"
        raise InvalidRequest(f"Missing required param: {absent}.", absent, "parameter_missing")
    found = tax_rates.usable(world, wanted.get("tax_rates") or [], f"{param}[tax_rates]")
    rates = tuple(Rate(each["id"], Fraction(str(each["percentage"])), each["inclusive"]) for each in found)
    amount = rounded(Fraction(unit) * wanted.get("quantity", 1))
    if not 0 < amount <= currencies.LARGEST:
        raise InvalidRequest("The amount of a line has at most twelve digits.", f"{param}[unit_amount]")
    line = Line(amount, rates=rates)
    add_up([line])
    return line


def _shown(world: World, line: Line, facts: dict[str, Any]) -> Json:
    unit = facts["unit"]
    return {
        "id": world.new_id("cnli_1"),
        "object": KIND,
        "amount": line.amount,
        "description": facts.get("description"),
        "discount_amount": sum(line.off.values()),
        "discount_amounts": discount_amounts(line.off),
        "invoice_line_item": facts.get("invoice_line_item"),
        "livemode": False,
        "metadata": merged({}, facts.get("metadata", {})),
        "pretax_credit_amounts": pretax(line.off),
        "quantity": facts["quantity"],
        "tax_rates": [world.find("tax_rate", rate.id) for rate in facts["rates"]],
        "taxes": [tax_amount(tax) for tax in line.taxes],
        "type": "invoice_line_item" if facts.get("invoice_line_item") else "custom_line_item",
        "unit_amount": int(unit) if unit is not None and "." not in unit else None,
        "unit_amount_decimal": unit,
    }


def within(taxes: list[Tax]) -> int:
    """Tax that the amounts already hold."""
    return sum(tax.amount for tax in taxes if tax.rate.inclusive)
