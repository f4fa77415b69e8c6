"""Promotion codes: what customers type to get a coupon's discount. None is ever deleted."""

import re
from typing import Any

from . import coupons, currencies, lists, params
from .call import Call
from .errors import InvalidRequest, WrongState, missing
from .events import changed, emit
from .forms import Tree
from .intent_parameters import living_customer
from .lists import Query
from .metadata import merged, metadata
from .params import Spec
from .views import shown
from .wire import Json
from .world import World

KIND = "promotion_code"
LONGEST = 500


def typed_code(value: Tree, name: str) -> str:
    text = params.string(value, name)
    if not re.fullmatch(rf"[A-Za-z0-9-]{{1,{LONGEST}}}", text, re.ASCII):
        raise InvalidRequest("A promotion code is made of letters, digits and `-`.", name)
    return text


PROMOTION = params.Fields({"type": params.one_of("coupon"), "coupon": params.string}, ("type", "coupon"))
RESTRICTIONS = params.Fields(
    {
        "first_time_transaction": params.boolean,
        "minimum_amount": params.positive,
        "minimum_amount_currency": params.string,
        "currency_options": params.not_yet,
    }
)
CREATE: Spec = {
    "promotion": PROMOTION,
    "active": params.boolean,
    "code": typed_code,
    "customer": params.string,
    "expires_at": params.integer,
    "max_redemptions": params.positive,
    "metadata": metadata,
    "restrictions": RESTRICTIONS,
    "customer_account": params.not_yet,
}
UPDATE: Spec = {"active": params.boolean, "metadata": metadata, "restrictions": params.not_yet}


def create(call: Call) -> Json:
    """POST /v1/promotion_codes"""
    sent = call.read(CREATE, ("promotion",))
    world = call.world
    coupon = world.find(coupons.KIND, sent["promotion"]["coupon"], "promotion[coupon]", status=400)
    if "customer" in sent:
        living_customer(world, sent["customer"])
    if sent.get("expires_at", world.now() + 1) <= world.now():
        raise InvalidRequest("`expires_at` must be in the future.", "expires_at")
    identifier = world.new_id("promo_1")
    code = sent.get("code") or identifier[-8:].upper()
    active = sent.get("active", True)
    _check_free(world, code, sent.get("customer"), active=active)
    body = {
        "id": identifier,
        "object": KIND,
        "active": active,
        "code": code,
        "created": world.now(),
        "customer": sent.get("customer"),
        "customer_account": None,
        "expires_at": sent.get("expires_at"),
        "livemode": False,
        "max_redemptions": sent.get("max_redemptions"),
        "metadata": merged({}, sent.get("metadata", {})),
        "promotion": {"type": "coupon", "coupon": coupon["id"]},
        "restrictions": _restrictions(sent.get("restrictions", {})),
        "times_redeemed": 0,
    }
    world.store.add(body)
    emit(world, "promotion_code.created", body)
    return shown(world, body)


def _restrictions(sent: dict[str, Any]) -> Json:
    if ("minimum_amount" in sent) != ("minimum_amount_currency" in sent):
        raise InvalidRequest("`minimum_amount` and its currency belong together.", "restrictions[minimum_amount]")
    code = sent.get("minimum_amount_currency")
    return {
        "first_time_transaction": sent.get("first_time_transaction", False),
        "minimum_amount": sent.get("minimum_amount"),
        "minimum_amount_currency": currencies.currency(code, "restrictions[minimum_amount_currency]") if code else None,
    }


def _check_free(world: World, code: str, customer: str | None, *, active: bool, but: str = "") -> None:
    """Of the codes in use for one customer, or for everybody, no two are alike; case does not count."""
    taken = world.store.row(
        "SELECT id FROM objects WHERE kind = ? AND json_extract(body, '$.active') AND id != ? AND "
        "lower(json_extract(body, '$.code')) = lower(?) AND json_extract(body, '$.customer') IS ?",
        KIND, but, code, customer,
    )  # fmt: skip
    if active and taken:
        raise WrongState(
            f"An active promotion code with `code: {code}` already exists.", "code", code="resource_already_exists"
        )


def retrieve(call: Call) -> Json:
    """GET /v1/promotion_codes/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id, "promotion code"))


def update(call: Call) -> Json:
    """POST /v1/promotion_codes/{id}"""
    sent = call.read(UPDATE)
    world = call.world
    code = world.find(KIND, call.id, "promotion code")
    before = dict(code)
    if sent.get("active"):
        _check_free(world, code["code"], code["customer"], active=True, but=code["id"])
    if "metadata" in sent:
        code["metadata"] = merged(code["metadata"], sent.pop("metadata"))
    code.update(sent)
    if code != before:
        world.store.save(code)
        emit(world, "promotion_code.updated", code, changed(before, code))
    return shown(world, code)


LIST: Spec = {
    **lists.PAGE,
    "active": params.boolean,
    "code": params.string,
    "coupon": params.string,
    "customer": params.string,
    "customer_account": params.not_yet,
}


def list_codes(call: Call) -> Json:
    """GET /v1/promotion_codes"""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/promotion_codes")
    for name in ("active", "customer"):
        query.where_field(sent, name)
    query.where_field(sent, "coupon", "promotion.coupon")
    if "code" in sent:
        query.where("lower(json_extract(body, '$.code')) = lower(?)", sent["code"])
    return lists.page(call.world, query, sent)


def coupon_of(world: World, identifier: str, param: str) -> str:
    """The coupon behind a code that a checkout is given."""
    code = world.store.get(KIND, identifier)
    if code is None:
        raise missing("promotion code", identifier, param, 400)
    most, ends = code["max_redemptions"], code["expires_at"]
    used_up = most is not None and code["times_redeemed"] >= most
    if not code["active"] or used_up or (ends is not None and ends <= world.now()):
        raise InvalidRequest(f"This promotion code is not active: {code['code']}", param, "promotion_code_expired")
    return str(code["promotion"]["coupon"])


def redeem(world: World, identifier: str | None) -> None:
    """A checkout with it is complete."""
    code = world.store.get(KIND, identifier) if identifier else None
    if code is not None:
        world.store.save({**code, "times_redeemed": code["times_redeemed"] + 1})
