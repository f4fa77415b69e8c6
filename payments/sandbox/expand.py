"""``expand[]``: ids replaced by their objects, at most four levels deep."""

from typing import Any

from . import invoice_payments
from .errors import InvalidRequest
from .views import shown
from .wire import Json
from .world import World

DEEPEST = 4
EXPANDABLE: dict[str, dict[str, str]] = {
    "checkout.session": {"customer": "customer", "payment_intent": "payment_intent"},
    "payment_intent": {"customer": "customer", "latest_charge": "charge", "payment_method": "payment_method"},
    "charge": {
        "customer": "customer",
        "payment_intent": "payment_intent",
        "balance_transaction": "balance_transaction",
        "failure_balance_transaction": "balance_transaction",
    },
    "refund": {
        "charge": "charge",
        "customer": "customer",
        "payment_intent": "payment_intent",
        "payment_method": "payment_method",
        "balance_transaction": "balance_transaction",
        "failure_balance_transaction": "balance_transaction",
    },
    "payment_method": {"customer": "customer"},
    "price": {"product": "product"},
    "product": {"default_price": "price"},
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "credit_note": {
        "customer": "customer",
        "customer_balance_transaction": "customer_balance_transaction",
        "invoice": "invoice",
    },
    "credit_note.refunds": {"refund": "refund"},
    "discount": {"customer": "customer", "promotion_code": "promotion_code"},
    "discount.source": {"coupon": "coupon"},
    "invoice": {"customer": "customer", "discounts": "discount", "latest_revision": "invoice"},
    "invoice.from_invoice": {"invoice": "invoice"},
    "invoice_payment": {"invoice": "invoice"},
    "invoice_payment.payment": {"payment_intent": "payment_intent"},
    "line_item": {"discounts": "discount"},
    "balance_transaction": {"source": "charge|refund|dispute"},
}


def expanded(world: World, body: Json, paths: list[str]) -> Json:
    """The answer with every path followed."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise InvalidRequest(f"You cannot expand more than {DEEPEST} levels of a property. ({path})", "expand")
        _follow(world, body, steps, path)
    return body


def _follow(world: World, body: Json, steps: list[str], path: str, kind: str = "") -> None:
    """``kind``: what a mapping inside an object is called that is no object itself."""
    step, rest = steps[0], steps[1:]
    kind = str(body.get("object", kind))
    if kind == "list" and step == "data":
        if not rest:
            raise _refused(path)
        for item in body["data"]:
            _follow(world, item, rest, path)
        return
    kinds = EXPANDABLE.get(kind, {}).get(step)
    inside = body.get(step)
    if kinds is not None:
        if isinstance(inside, str):
            body[step] = _load(world, kinds, inside)
        elif isinstance(inside, list):
            body[step] = [_load(world, kinds, each) if isinstance(each, str) else each for each in inside]
    elif not (rest and _leads_on(kind, step, inside)) and not _include(world, body, step):
        raise _refused(path)
    found = body.get(step)
    for each in found if isinstance(found, list) else [found]:
        if rest and isinstance(each, dict):
            _follow(world, each, rest, path, f"{kind}.{step}")


def _leads_on(kind: str, step: str, inside: Any) -> bool:
    """A mapping or list that is always there, and in which something can be expanded."""
    return f"{kind}.{step}" in EXPANDABLE or (isinstance(inside, dict) and inside.get("object") == "list")


def _load(world: World, kinds: str, identifier: str) -> Any:
    for kind in kinds.split("|"):
        found = world.store.get(kind, identifier)
        if found is not None:
            return shown(world, found)
    return identifier


def _include(world: World, body: Json, step: str) -> bool:
    """What is left out unless asked for: lists, and which products a coupon is for."""
    if body.get("object") == "coupon" and step == "applies_to":
        kept = world.store.get("coupon", body["id"]) or {}
        body.update({step: kept[step]} if step in kept else {})
        return True
    if body.get("object") == "checkout.session" and step == "line_items":
        items = world.store.hidden(body["id"]).get("line_items", [])
        address = f"/v1/checkout/sessions/{body['id']}/line_items"
    elif body.get("object") == "charge" and step == "refunds":
        rows = world.store.rows(
            "SELECT id FROM objects WHERE json_extract(body, '$.charge') = ? AND kind = 'refund' "
            "ORDER BY created DESC, seq DESC",
            body["id"],
        )
        items = [shown(world, world.find("refund", row[0])) for row in rows]
        address = f"/v1/charges/{body['id']}/refunds"
    elif body.get("object") == "invoice" and step == "payments":
        items = [shown(world, each) for each in invoice_payments.of_invoice(world, body["id"])]
        address = f"/v1/invoice_payments?invoice={body['id']}"
    else:
        return False
    if not isinstance(body.get(step), dict):
        body[step] = {"object": "list", "data": items[:10], "has_more": len(items) > 10, "url": address}
    return True


def _refused(path: str) -> InvalidRequest:
    return InvalidRequest(
        f"This property cannot be expanded ({path}). You may want to try expanding 'data.{path}' instead.", "expand"
    )
