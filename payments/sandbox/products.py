"""Products: made under an id of one's own or one that is drawn; deleted only while they have no price."""

import re
from typing import Any

from . import lists, params
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

KIND = "product"


def own_id(value: Tree, name: str) -> str:
    text = params.string(value, name)
    if not re.fullmatch(r"[\w-]{1,255}", text, re.ASCII):
        raise InvalidRequest("A product's id is made of letters, digits, `-` and `_`.", name)
    return text


NOT_DONE = ("marketing_features", "package_dimensions", "tax_details")
SHARED: Spec = {
    "active": params.boolean,
    "name": params.limited(5000),
    "metadata": metadata,
    "shippable": params.boolean,
    "statement_descriptor": params.limited(22),
    **dict.fromkeys(NOT_DONE, params.not_yet),
}
CREATE: Spec = {
    **SHARED,
    "id": own_id,
    "description": params.limited(40_000),
    "images": params.Many(params.limited(2048), at_most=8),
    "tax_code": params.string,
    "type": params.one_of("good", "service"),
    "unit_label": params.limited(12),
    "url": params.url,
    "default_price_data": params.not_yet,
}
UPDATE: Spec = {
    **SHARED,
    "default_price": params.string,
    "description": Unsettable(params.limited(40_000)),
    "images": Unsettable(params.Many(params.limited(2048), at_most=8)),
    "tax_code": Unsettable(params.string),
    "unit_label": Unsettable(params.limited(12)),
    "url": Unsettable(params.url),
}


def create(call: Call) -> Json:
    """POST /v1/products"""
    sent = call.read(CREATE, ("name",))
    world = call.world
    identifier = sent.pop("id", None) or world.new_id("prod_", 14)
    if world.store.get(KIND, identifier) is not None:
        raise WrongState(f"Product already exists: {identifier}", "id", code="resource_already_exists")
    body = {
        "id": identifier,
        "object": KIND,
        "active": True,
        "created": world.now(),
        "default_price": None,
        "description": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "tax_details": None,
        "type": "service",
        "unit_label": None,
        "updated": world.now(),
        "url": None,
        **sent,
        "metadata": merged({}, sent.get("metadata", {})),
    }
    world.store.add(body)
    emit(world, "product.created", body)
    return shown(world, body)


def retrieve(call: Call) -> Json:
    """GET /v1/products/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))


def update(call: Call) -> Json:
    """POST /v1/products/{id}"""
    sent = call.read(UPDATE)
    product = call.world.find(KIND, call.id)
    if "default_price" in sent:
        _check_default(call.world, product, sent["default_price"])
    return edit(call.world, product, sent)


def edit(world: World, product: Json, sent: dict[str, Any]) -> Json:
    """The product with what was sent in it, announced if anything changed."""
    before = dict(product)
    if "metadata" in sent:
        product["metadata"] = merged(product["metadata"], sent.pop("metadata"))
    if sent.get("images", []) is None:
        sent["images"] = []
    product.update(sent)
    if product != before:
        product["updated"] = world.now()
        world.store.save(product)
        emit(world, "product.updated", product, changed(before, product))
    return shown(world, product)


def _check_default(world: World, product: Json, identifier: str) -> None:
    price = world.find("price", identifier, "default_price", status=400)
    if price["product"] != product["id"]:
        raise InvalidRequest(f"The price `{identifier}` is not of this product.", "default_price")
    if not price["active"]:
        raise InvalidRequest("The default price must be active.", "default_price")


def delete(call: Call) -> Json:
    """DELETE /v1/products/{id}: only while it has no price."""
    call.read({})
    product = call.world.find(KIND, call.id)
    prices = "SELECT COUNT(*) FROM objects WHERE kind = 'price' AND json_extract(body, '$.product') = ?"
    if call.world.store.row(prices, product["id"])[0]:
        raise WrongState("This product cannot be deleted because it has one or more user-created prices.")
    emit(call.world, "product.deleted", product)
    call.world.store.forget(product["id"])
    return {"id": product["id"], "object": KIND, "deleted": True}


LIST: Spec = {
    **lists.PAGE,
    "active": params.boolean,
    "ids": params.Many(params.string),
    "shippable": params.boolean,
    "type": params.one_of("good", "service"),
    "url": params.string,
}


def list_products(call: Call) -> Json:
    """GET /v1/products"""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/products")
    for name in ("active", "shippable", "type", "url"):
        query.where_field(sent, name)
    if "ids" in sent:
        query.where(f"id IN ({', '.join('?' * len(sent['ids']))})", *sent["ids"])
    return lists.page(call.world, query, sent)


def of_line(world: World, identifier: str, param: str) -> Json:
    """The product that a checkout's line names; one that is archived is not sold."""
    product = world.store.get(KIND, identifier)
    if product is None:
        raise missing(KIND, identifier, param, 400)
    if not product["active"]:
        raise InvalidRequest(f"Product `{identifier}` is not active, and cannot be sold.", param)
    return product
