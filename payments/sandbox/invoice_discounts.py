"""Discounts of an invoice or of one line: a coupon that was taken up there, under an id of its own."""

from fractions import Fraction
from typing import Any

from . import coupons, params, promotion_codes
from .errors import InvalidRequest
from .invoice_sums import Off
from .wire import Json
from .world import World

KIND = "discount"


def make(world: World, sent: list[dict[str, Any]], invoice: Json, param: str, line: str | None = None) -> list[str]:
    """The ids of new discounts by these coupons, for an invoice or for one of its lines."""
    return [_one(world, each, invoice, f"{param}[{place}]", line) for place, each in enumerate(sent)]


def _one(world: World, sent: dict[str, Any], invoice: Json, param: str, line: str | None) -> str:
    params.only_one(sent, "coupon", "promotion_code")
    code = sent.get("promotion_code")
    identifier = promotion_codes.coupon_of(world, code, f"{param}[promotion_code]") if code else sent.get("coupon")
    if identifier is None:
        raise InvalidRequest(f"Missing required param: {param}[coupon].", f"{param}[coupon]", "parameter_missing")
    coupon = coupons.usable(
        world, identifier, invoice["currency"], f"{param}[{'promotion_code' if code else 'coupon'}]"
    )
    body = {
        "id": world.new_id("di_1"),
        "object": KIND,
        "checkout_session": None,
        "created": world.now(),
        "customer": invoice["customer"],
        "customer_account": None,
        "end": None,
        "invoice": None if line else invoice["id"],
        "invoice_item": line,
        "promotion_code": code,
        "source": {"coupon": coupon["id"], "type": "coupon"},
        "start": world.now(),
        "subscription": None,
        "subscription_item": None,
    }
    terms = {"amount_off": coupon["amount_off"], "percent_off": coupon["percent_off"], "name": coupon["name"]}
    world.store.add(body, terms)
    coupons.redeem(world, coupon["id"])
    if code:
        promotion_codes.redeem(world, code)
    return str(body["id"])


def terms(world: World, identifiers: list[str]) -> tuple[Off, ...]:
    """What they take off, also when the coupon is gone."""
    found = [(each, world.store.hidden(each)) for each in identifiers]
    return tuple(
        Off(each, known["amount_off"], None if known["percent_off"] is None else Fraction(str(known["percent_off"])))
        for each, known in found
    )


def name(world: World, identifier: str) -> str:
    """As customers read it."""
    coupon = world.find(KIND, identifier)["source"]["coupon"]
    return str(world.store.hidden(identifier)["name"] or coupon)
