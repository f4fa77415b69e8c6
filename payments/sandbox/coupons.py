"""Coupons: made under an id of one's own or one that is drawn; only name and metadata can be edited."""

import re
from typing import Any

from . import currencies, lists, params
from .call import Call
from .errors import InvalidRequest, WrongState, missing
from .events import changed, emit
from .forms import Tree
from .lists import Query
from .metadata import merged, metadata
from .params import Spec, Unsettable
from .views import shown
from .wire import Json
from .world import World

KIND = "coupon"
LONGEST_NAME = 40
FURTHEST = 5 * 366 * 24 * 3600  # "cannot be set to more than 5 years in the future"


def own_id(value: Tree, name: str) -> str:
    text = params.string(value, name)
    if not re.fullmatch(r"[\w-]{1,255}", text, re.ASCII):
        raise InvalidRequest("A coupon's id is made of letters, digits, `-` and `_`.", name)
    return text


def percent(value: Tree, name: str) -> float:
    text = params.string(value, name)
    if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", text) or not 0 < float(text) <= 100:
        raise InvalidRequest("Invalid percent_off: it must be larger than 0 and at most 100", name)
    return float(text)


CREATE: Spec = {
    "id": own_id,
    "amount_off": params.positive,
    "currency": params.string,
    "percent_off": percent,
    "duration": params.one_of("forever", "once", "repeating"),
    "duration_in_months": params.positive,
    "max_redemptions": params.positive,
    "redeem_by": params.integer,
    "name": params.limited(LONGEST_NAME),
    "metadata": metadata,
    "applies_to": params.Fields({"products": params.Many(params.string)}),
    "currency_options": params.not_yet,
}
UPDATE: Spec = {
    "name": Unsettable(params.limited(LONGEST_NAME)),
    "metadata": metadata,
    "currency_options": params.not_yet,
}


def create(call: Call) -> Json:
    """POST /v1/coupons"""
    sent = call.read(CREATE)
    world = call.world
    _check(world, sent)
    identifier = sent.get("id") or world.new_id("", 8)
    if world.store.get(KIND, identifier) is not None:
        raise WrongState("Coupon already exists.", code="resource_already_exists")
    body = {
        "id": identifier,
        "object": KIND,
        "amount_off": sent.get("amount_off"),
        "created": world.now(),
        "currency": sent.get("currency"),
        "duration": sent.get("duration", "once"),
        "duration_in_months": sent.get("duration_in_months"),
        "livemode": False,
        "max_redemptions": sent.get("max_redemptions"),
        "metadata": merged({}, sent.get("metadata", {})),
        "name": sent.get("name"),
        "percent_off": sent.get("percent_off"),
        "redeem_by": sent.get("redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }
    if sent.get("applies_to", {}).get("products"):
        body["applies_to"] = sent["applies_to"]
    world.store.add(body)
    emit(world, "coupon.created", body)
    return shown(world, body)


def _check(world: World, sent: dict[str, Any]) -> None:
    params.only_one(sent, "amount_off", "percent_off")
    if "amount_off" in sent:
        if "currency" not in sent:
            raise InvalidRequest("You must pass currency when passing amount_off", "currency", "parameter_missing")
        sent["currency"] = currencies.currency(sent["currency"], "currency")
        currencies.check_precision(sent["amount_off"], sent["currency"], "amount_off")
    elif "percent_off" not in sent:
        raise InvalidRequest("Must provide percent_off or amount_off", "percent_off", "parameter_missing")
    elif "currency" in sent:
        raise InvalidRequest("You may only pass currency with amount_off", "currency")
    if (sent.get("duration") == "repeating") != ("duration_in_months" in sent):
        raise InvalidRequest("`duration_in_months` belongs to the duration `repeating`.", "duration_in_months")
    for place, identifier in enumerate(sent.get("applies_to", {}).get("products", [])):
        if world.store.get("product", identifier) is None:
            raise missing("product", identifier, f"applies_to[products][{place}]", 400)
    ends = sent.get("redeem_by")
    if ends is not None and not world.now() < ends <= world.now() + FURTHEST:
        raise InvalidRequest("`redeem_by` must be in the future, and at most 5 years away.", "redeem_by")


def retrieve(call: Call) -> Json:
    """GET /v1/coupons/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id, "coupon"))


def update(call: Call) -> Json:
    """POST /v1/coupons/{id}"""
    sent = call.read(UPDATE)
    coupon = call.world.find(KIND, call.id, "coupon")
    before = dict(coupon)
    if "metadata" in sent:
        coupon["metadata"] = merged(coupon["metadata"], sent.pop("metadata"))
    coupon.update(sent)
    if coupon != before:
        call.world.store.save(coupon)
        emit(call.world, "coupon.updated", coupon, changed(before, coupon))
    return shown(call.world, coupon)


def delete(call: Call) -> Json:
    """DELETE /v1/coupons/{id}: nobody can redeem it any more; what it gave already stays given."""
    call.read({})
    coupon = call.world.find(KIND, call.id, "coupon")
    emit(call.world, "coupon.deleted", coupon)
    call.world.store.forget(coupon["id"])
    return {"id": coupon["id"], "object": KIND, "deleted": True}


def list_coupons(call: Call) -> Json:
    """GET /v1/coupons"""
    return lists.page(call.world, Query(KIND, "/v1/coupons"), call.read(lists.PAGE))


def usable(world: World, identifier: str, code: str, param: str) -> Json:
    """The coupon, if a checkout in this currency may be given it now."""
    coupon = world.store.get(KIND, identifier)
    if coupon is None:
        raise missing(KIND, identifier, param, 400)
    if not shown(world, coupon)["valid"]:
        raise InvalidRequest(f"Coupon expired: {identifier}", param, "coupon_expired")
    if coupon["amount_off"] is not None and coupon["currency"] != code:
        raise InvalidRequest(
            f"The coupon `{identifier}` is in `{coupon['currency']}` and cannot be applied to prices in `{code}`.",
            param,
        )
    return coupon


def redeem(world: World, identifier: str) -> None:
    """A checkout with it is complete."""
    coupon = world.store.get(KIND, identifier)
    if coupon is not None:
        world.store.save({**coupon, "times_redeemed": coupon["times_redeemed"] + 1})
