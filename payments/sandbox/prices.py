"""Prices: amount, currency, interval and product are fixed when they are made; never deleted, only archived."""

from typing import Any

from . import currencies, lists, params
from .call import Call
from .errors import InvalidRequest, WrongState, missing
from .events import changed, emit
from .lists import Query
from .metadata import merged, metadata
from .params import Spec
from .views import shown
from .wire import Json
from .world import World

KIND = "price"
LONGEST_KEY = 200
LONGEST_INTERVALS = {"day": 1095, "week": 156, "month": 36, "year": 3}
TAX_BEHAVIOR = params.one_of("exclusive", "inclusive", "unspecified")
RECURRING = params.Fields(
    {
        "interval": params.one_of("day", "month", "week", "year"),
        "interval_count": params.positive,
        "trial_period_days": params.positive,
        "usage_type": params.one_of("licensed"),
        "meter": params.not_yet,
    },
    ("interval",),
)


def key(value: Any, name: str) -> str | None:
    """A lookup key; an empty one takes it away."""
    text: str | None = params.Unsettable(params.limited(LONGEST_KEY))(value, name)
    return text


CREATE: Spec = {
    "active": params.boolean,
    "currency": params.string,
    "lookup_key": key,
    "metadata": metadata,
    "nickname": params.limited(5000),
    "product": params.string,
    "recurring": RECURRING,
    "tax_behavior": TAX_BEHAVIOR,
    "transfer_lookup_key": params.boolean,
    "unit_amount": params.amount,
    "billing_scheme": params.one_of("per_unit"),
    **dict.fromkeys(
        ("currency_options", "custom_unit_amount", "product_data", "tiers", "tiers_mode", "transform_quantity",
         "unit_amount_decimal"),
        params.not_yet,
    ),
}  # fmt: skip
UPDATE: Spec = {
    "active": params.boolean,
    "lookup_key": key,
    "metadata": metadata,
    "nickname": params.Unsettable(params.limited(5000)),
    "tax_behavior": TAX_BEHAVIOR,
    "transfer_lookup_key": params.boolean,
    "currency_options": params.not_yet,
}


def create(call: Call) -> Json:
    """POST /v1/prices"""
    sent = call.read(CREATE, ("currency", "product", "unit_amount"))
    world = call.world
    world.find("product", sent["product"], "product", status=400)
    code = currencies.currency(sent["currency"], "currency")
    currencies.check_precision(sent["unit_amount"], code, "unit_amount")
    recurring = _recurring(sent.get("recurring"))
    body = make(world, code, sent["unit_amount"], sent["product"])
    _take_key(world, body, sent)
    body |= {name: sent[name] for name in ("active", "nickname", "tax_behavior") if name in sent}
    body |= {"recurring": recurring, "type": "recurring" if recurring else "one_time"}
    body["metadata"] = merged({}, sent.get("metadata", {}))
    world.store.add(body)
    emit(world, "price.created", body)
    return shown(world, body)


def make(world: World, code: str, amount: int, product: str) -> Json:
    """A price paid once, not kept yet."""
    return {
        "id": world.new_id("price_1"),
        "object": KIND,
        "active": True,
        "billing_scheme": "per_unit",
        "created": world.now(),
        "currency": code,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product,
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def _recurring(sent: dict[str, Any] | None) -> Json | None:
    if sent is None:
        return None
    count = sent.get("interval_count", 1)
    if count > LONGEST_INTERVALS[sent["interval"]]:
        raise InvalidRequest("A price can recur at most every three years.", "recurring[interval_count]")
    return {
        "interval": sent["interval"],
        "interval_count": count,
        "meter": None,
        "trial_period_days": sent.get("trial_period_days"),
        "usage_type": "licensed",
    }


def _take_key(world: World, price: Json, sent: dict[str, Any]) -> None:
    """A lookup key stands on one price; with ``transfer_lookup_key`` it moves here in the same step."""
    if "lookup_key" not in sent:
        return
    wanted = sent["lookup_key"]
    holder = world.store.row(
        "SELECT id FROM objects WHERE kind = 'price' AND json_extract(body, '$.lookup_key') = ? AND id != ?",
        wanted,
        price["id"],
    )
    if wanted and holder:
        if not sent.get("transfer_lookup_key"):
            raise WrongState(
                f"A price (`{holder[0]}`) already uses that lookup key: `{wanted}`. Please use a different key or pass "
                "`transfer_lookup_key=true`.",
                "lookup_key",
            )
        before = world.find(KIND, holder[0])
        emit(world, "price.updated", world.store.save({**before, "lookup_key": None}), {"lookup_key": wanted})
    price["lookup_key"] = wanted


def retrieve(call: Call) -> Json:
    """GET /v1/prices/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))


def update(call: Call) -> Json:
    """POST /v1/prices/{id}"""
    sent = call.read(UPDATE)
    world = call.world
    price = world.find(KIND, call.id)
    before = dict(price)
    if price["tax_behavior"] not in ("unspecified", sent.get("tax_behavior", price["tax_behavior"])):
        raise WrongState("The tax behavior of a price cannot be changed once it is specified.", "tax_behavior")
    product = world.store.get("product", price["product"])
    if sent.get("active") is False and product and product["default_price"] == price["id"]:
        raise WrongState("This price cannot be archived because it is the default price of its product.", "active")
    _take_key(world, price, sent)
    if "metadata" in sent:
        price["metadata"] = merged(price["metadata"], sent["metadata"])
    price |= {name: sent[name] for name in ("active", "nickname", "tax_behavior") if name in sent}
    if price != before:
        world.store.save(price)
        emit(world, "price.updated", price, changed(before, price))
    return shown(world, price)


LIST: Spec = {
    **lists.PAGE,
    "active": params.boolean,
    "currency": params.string,
    "lookup_keys": params.Many(params.limited(LONGEST_KEY), at_most=10),
    "product": params.string,
    "recurring": params.Fields(
        {
            "interval": params.one_of("day", "month", "week", "year"),
            "usage_type": params.one_of("licensed", "metered"),
            "meter": params.not_yet,
        }
    ),
    "type": params.one_of("one_time", "recurring"),
}


def list_prices(call: Call) -> Json:
    """GET /v1/prices: those in use, unless archived ones are asked for."""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/prices").where("json_extract(body, '$.active') = ?", sent.get("active", True))
    for name in ("currency", "product", "type"):
        query.where_field(sent, name)
    query.where_field(sent.get("recurring", {}), "interval", "recurring.interval")
    query.where_field(sent.get("recurring", {}), "usage_type", "recurring.usage_type")
    if "lookup_keys" in sent:
        marks = ", ".join("?" * len(sent["lookup_keys"]))
        query.where(f"json_extract(body, '$.lookup_key') IN ({marks})", *sent["lookup_keys"])
    return lists.page(call.world, query, sent)


def of_line(world: World, identifier: str, param: str) -> Json:
    """The price that a checkout's line names, if it may be sold once."""
    price = world.store.get(KIND, identifier)
    if price is None:
        raise missing(KIND, identifier, param, 400)
    if not price["active"]:
        raise InvalidRequest("The price specified is inactive. This field only accepts active prices.", param)
    if price["recurring"]:
        raise InvalidRequest("You specified `payment` mode but passed a recurring price.", param)
    return price
