"""Checkout sessions: a page where a customer pays for some lines, once."""

from typing import Any

from . import (
    checkout_body,
    checkout_lines,
    coupons,
    currencies,
    discounts,
    intent_endings,
    lists,
    params,
    promotion_codes,
    session_parameters,
)
from .call import Call
from .errors import InvalidRequest, WrongState
from .events import emit
from .intent_parameters import living_customer
from .lists import Query
from .metadata import merged
from .params import Spec
from .views import shown
from .wire import Json
from .world import World

KIND = checkout_body.KIND
EXCLUSIVE = (
    ("allow_promotion_codes", "discounts"),
    ("customer", "customer_email"),
    ("customer", "customer_creation"),
    ("allowed_payment_method_types", "excluded_payment_method_types"),
)
LIST: Spec = {
    **lists.PAGE,
    "payment_intent": params.string,
    "customer": params.string,
    "customer_details": params.Fields({"email": params.string}, ("email",)),
    "status": params.one_of("complete", "expired", "open"),
}


def create(call: Call) -> Json:
    """POST /v1/checkout/sessions"""
    sent = call.read(session_parameters.CREATE, ("mode", "success_url"))
    world = call.world
    for names in EXCLUSIVE:
        params.only_one(sent, *names)
    _check_references(world, sent)
    if not sent.get("line_items"):
        raise InvalidRequest("You must provide `line_items` in `payment` mode.", "line_items", "parameter_missing")
    lines = checkout_lines.make(world, sent["line_items"])
    code = lines[0]["currency"]
    if str(sent.get("currency", code)).lower() != code:
        raise InvalidRequest(f"The prices are in `{code}`, not in `{sent['currency']}`.", "currency")
    coupon = _coupon(world, sent, code)
    if coupon is not None:
        cheaper = discounts.borne_by(coupon, lines)
        if not cheaper:
            raise InvalidRequest("The coupon applies to none of the products in this checkout.", "discounts")
        discounts.spread(cheaper, discounts.amount_of(coupon, sum(line["amount_subtotal"] for line in cheaper)))
    total = sum(line["amount_total"] for line in lines)
    if total:
        subject = "The Checkout Session's total amount due"
        currencies.check_chargeable(total, code, "line_items", subject)
    body = checkout_body.make(world, sent, lines, coupon)
    data = sent.get("payment_intent_data", {})
    data["metadata"] = merged({}, data.get("metadata", {}))
    world.store.add(body, {"line_items": lines, "payment_intent_data": data})
    world.schedule("session_expires", body["id"], body["expires_at"])
    return shown(world, body)


def _check_references(world: World, sent: dict[str, Any]) -> None:
    if "customer" in sent:
        living_customer(world, sent["customer"])
    elif "customer_update" in sent:
        raise InvalidRequest("`customer_update` can only be used with `customer`.", "customer_update")
    now = world.now()
    ends = sent.get("expires_at", now + checkout_body.LONGEST)
    if ends < now + checkout_body.SHORTEST:
        raise InvalidRequest(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", "expires_at"
        )
    if ends > now + checkout_body.LONGEST:
        raise InvalidRequest(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", "expires_at"
        )


def _coupon(world: World, sent: dict[str, Any], code: str) -> Json | None:
    """The one coupon that the session is made with."""
    for discount in sent.get("discounts", []):
        params.only_one(discount, "coupon", "promotion_code")
        if "promotion_code" in discount:
            code_param = "discounts[0][promotion_code]"
            identifier = promotion_codes.coupon_of(world, discount["promotion_code"], code_param)
            return coupons.usable(world, identifier, code, code_param)
        return coupons.usable(world, discount["coupon"], code, "discounts[0][coupon]")
    return None


def expire(call: Call) -> Json:
    """POST /v1/checkout/sessions/{id}/expire"""
    call.read({})
    session = call.world.find(KIND, call.id, "session")
    if session["status"] != "open":
        raise WrongState(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"`{session['status']}`.",
            "session",
        )
    return shown(call.world, close(call.world, session))


def close(world: World, session: Json) -> Json:
    """It can no longer be paid; an intent it had begun is cancelled."""
    session.update(status="expired", url=None)
    world.store.save(session)
    world.unschedule(session["id"])
    if session["payment_intent"]:
        intent_endings.close(world, world.find("payment_intent", session["payment_intent"]), "expired")
    emit(world, "checkout.session.expired", session)
    return session


def retrieve(call: Call) -> Json:
    """GET /v1/checkout/sessions/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id, "session"))


def list_sessions(call: Call) -> Json:
    """GET /v1/checkout/sessions"""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/checkout/sessions")
    for name in ("payment_intent", "customer", "status"):
        query.where_field(sent, name)
    if "customer_details" in sent:
        query.where_field(sent["customer_details"], "email", "customer_details.email")
    return lists.page(call.world, query, sent)


def line_items(call: Call) -> Json:
    """GET /v1/checkout/sessions/{id}/line_items, oldest first."""
    sent = call.read({**lists.CURSORS, "ending_before": params.not_yet})
    call.world.find(KIND, call.id, "session")
    items = call.world.store.hidden(call.id)["line_items"]
    start = lists.after(items, sent)
    size = sent.get("limit", 10)
    return {
        "object": "list",
        "data": items[start : start + size],
        "has_more": len(items) > start + size,
        "url": f"/v1/checkout/sessions/{call.id}/line_items",
    }
