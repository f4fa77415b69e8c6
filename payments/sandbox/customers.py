"""Customers: created, edited, deleted for good."""

from typing import Any

from . import lists, params
from .call import Call
from .errors import missing
from .events import changed, emit
from .intent_parameters import ADDRESS, shipping
from .lists import Query
from .metadata import merged, metadata
from .params import Spec, Unsettable
from .views import shown
from .wire import Json
from .world import World

KIND = "customer"
LINES = ("city", "country", "line1", "line2", "postal_code", "state")
CREATE: Spec = {
    "address": Unsettable(ADDRESS),
    "business_name": Unsettable(params.limited(150)),
    "description": Unsettable(params.limited(5000)),
    "email": Unsettable(params.email),
    "individual_name": Unsettable(params.limited(150)),
    "metadata": metadata,
    "name": Unsettable(params.limited(256)),
    "phone": Unsettable(params.limited(20)),
    "preferred_locales": params.Many(params.string),
    "shipping": Unsettable(shipping),
    "tax_exempt": Unsettable(params.one_of("exempt", "none", "reverse")),
    **dict.fromkeys(
        ("balance", "invoice_prefix", "invoice_settings", "next_invoice_sequence", "payment_method", "source", "tax",
         "tax_id_data", "test_clock"),
        params.not_yet,
    ),
}  # fmt: skip


def make(world: World, **facts: Any) -> Json:
    """A new customer, announced."""
    identifier = world.new_id("cus_", 14)
    body = {
        "id": identifier,
        "object": KIND,
        "address": None,
        "balance": 0,
        "created": world.now(),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "invoice_prefix": identifier[-8:].upper(),
        "invoice_settings": {"custom_fields": None, "default_payment_method": None, "footer": None,
                             "rendering_options": None},
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
        **facts,
    }  # fmt: skip
    world.store.add(body)
    emit(world, "customer.created", body)
    return body


def create(call: Call) -> Json:
    """POST /v1/customers"""
    sent = _tidied(call.read(CREATE))
    return shown(call.world, make(call.world, **{**sent, "metadata": merged({}, sent.get("metadata", {}))}))


def _tidied(sent: dict[str, Any]) -> dict[str, Any]:
    if sent.get("address"):
        sent["address"] = {**dict.fromkeys(LINES), **sent["address"]}
    if sent.get("tax_exempt", "none") is None:
        sent["tax_exempt"] = "none"
    return sent


def update(call: Call) -> Json:
    """POST /v1/customers/{id}"""
    sent = _tidied(call.read(CREATE))
    customer = _living(call)
    before = dict(customer)
    if "metadata" in sent:
        customer["metadata"] = merged(customer["metadata"], sent.pop("metadata"))
    customer.update(sent)
    if customer != before:
        call.world.store.save(customer)
        emit(call.world, "customer.updated", customer, changed(before, customer))
    return shown(call.world, customer)


def _living(call: Call) -> Json:
    customer = call.world.find(KIND, call.id)
    if customer.get("deleted"):
        raise missing(KIND, call.id, "id")
    return customer


def retrieve(call: Call) -> Json:
    """GET /v1/customers/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))


def delete(call: Call) -> Json:
    """DELETE /v1/customers/{id}"""
    call.read({})
    customer = _living(call)
    emit(call.world, "customer.deleted", customer)
    return shown(call.world, call.world.store.save({**customer, "deleted": True}))


def list_customers(call: Call) -> Json:
    """GET /v1/customers"""
    sent = call.read({**lists.PAGE, "email": params.string, "test_clock": params.not_yet})
    query = Query(KIND, "/v1/customers").where("json_extract(body, '$.deleted') IS NULL").where_field(sent, "email")
    return lists.page(call.world, query, sent)
