"""Tax rates: percentage and inclusiveness are fixed when they are made; never deleted, only archived."""

import re

from . import lists, params
from .call import Call
from .errors import InvalidRequest, WrongState, missing
from .events import changed, emit
from .forms import Tree
from .lists import Query
from .metadata import merged, metadata
from .params import Spec
from .views import shown
from .wire import Json
from .world import World

KIND = "tax_rate"
MOST = 10  # rates on one line, or by default on one invoice
TYPES = params.one_of(
    "admissions_tax", "amusement_tax", "attendance_tax", "communications_tax", "digital_excise_tax",
    "entertainment_tax", "get_fund", "gross_receipts_tax", "gst", "hospitality_tax", "hst", "igst", "jct", "lease_tax",
    "luxury_tax", "mass_transit_parking_tax", "nhil", "parking_tax", "pst", "qst", "resort_tax",
    "retail_delivery_fee", "rst", "sales_tax", "service_tax", "tourism_tax", "utility_users_tax", "vat",
)  # fmt: skip


def percentage(value: Tree, name: str) -> float:
    text = params.string(value, name)
    if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", text) or float(text) > 100:
        raise InvalidRequest(f"Invalid {name}: it must be between 0 and 100, with at most four decimals", name)
    return float(text)


def country(value: Tree, name: str) -> str:
    text = params.string(value, name)
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise InvalidRequest(f"Country '{text[:20]}' is unknown. Try using a 2-character alphanumeric country code "
                             "instead, such as 'US', 'EG', or 'GB'.", name)  # fmt: skip
    return text


EDITABLE: Spec = {
    "active": params.boolean,
    "country": country,
    "description": params.limited(5000),
    "display_name": params.limited(50),
    "jurisdiction": params.limited(50),
    "metadata": metadata,
    "state": params.limited(50),
    "tax_type": TYPES,
}
CREATE: Spec = {**EDITABLE, "inclusive": params.boolean, "percentage": percentage}
LIST: Spec = {**lists.PAGE, "active": params.boolean, "inclusive": params.boolean}


def create(call: Call) -> Json:
    """POST /v1/tax_rates"""
    sent = call.read(CREATE, ("display_name", "inclusive", "percentage"))
    body = {
        "id": call.world.new_id("txr_1"),
        "object": KIND,
        "active": True,
        "country": None,
        "created": call.world.now(),
        "description": None,
        "effective_percentage": None,
        "flat_amount": None,
        "jurisdiction": None,
        "jurisdiction_level": None,
        "livemode": False,
        "rate_type": "percentage",
        "state": None,
        "tax_type": None,
        **sent,
        "metadata": merged({}, sent.get("metadata", {})),
    }
    call.world.store.add(body)
    emit(call.world, "tax_rate.created", body)
    return shown(call.world, body)


def retrieve(call: Call) -> Json:
    """GET /v1/tax_rates/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))


def update(call: Call) -> Json:
    """POST /v1/tax_rates/{id}"""
    sent = call.read(EDITABLE)
    rate = call.world.find(KIND, call.id)
    before = dict(rate)
    if "metadata" in sent:
        rate["metadata"] = merged(rate["metadata"], sent.pop("metadata"))
    rate.update(sent)
    if rate != before:
        call.world.store.save(rate)
        emit(call.world, "tax_rate.updated", rate, changed(before, rate))
    return shown(call.world, rate)


def list_rates(call: Call) -> Json:
    """GET /v1/tax_rates"""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/tax_rates").where_field(sent, "active").where_field(sent, "inclusive")
    return lists.page(call.world, query, sent)


def usable(world: World, identifiers: list[str], param: str) -> list[Json]:
    """The rates with these ids, if an invoice may be given them now."""
    found = []
    for place, identifier in enumerate(identifiers):
        rate = world.store.get(KIND, identifier)
        if rate is None:
            raise missing(KIND, identifier, f"{param}[{place}]", 400)
        if not rate["active"]:
            raise WrongState(f"The tax rate `{identifier}` is archived and cannot be used.", f"{param}[{place}]")
        found.append(rate)
    return found
