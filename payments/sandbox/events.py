"""Events: what changed, as of that moment, and which endpoints must hear it."""

import json
from typing import Any

from . import lists, params
from .call import Call
from .delivery_rules import due_times
from .errors import missing
from .lists import Query
from .params import Spec
from .views import shown
from .wire import API_VERSION, Json
from .world import World

KEPT = 30 * 24 * 3600  # Stripe lists events for 30 days
LIST: Spec = {
    **lists.PAGE,
    "type": params.string,
    "types": params.Many(params.string, at_most=20),
    "delivery_success": params.boolean,
}


def emit(world: World, event_type: str, body: Json, previous: Json | None = None) -> Json:
    """Record an event about this object and put its deliveries down."""
    data: Json = {"object": json.loads(json.dumps(shown(world, body)))}
    if previous is not None:
        data["previous_attributes"] = previous
    event = world.store.add(
        {
            "id": world.new_id("evt_1"),
            "object": "event",
            "api_version": API_VERSION,
            "created": world.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": world.asker.id, "idempotency_key": world.asker.idempotency_key},
            "type": event_type,
        }
    )
    for endpoint in _listeners(world, event_type):
        for state, due in due_times(world, event_type):
            world.store.run(
                "INSERT INTO deliveries (event, endpoint, state, due) VALUES (?, ?, ?, ?)",
                event["id"],
                endpoint,
                state,
                due,
            )
    return event


def _listeners(world: World, event_type: str) -> list[str]:
    rows = world.store.rows("SELECT body FROM objects WHERE kind = 'webhook_endpoint' ORDER BY seq")
    endpoints = [json.loads(row[0]) for row in rows]
    return [
        endpoint["id"]
        for endpoint in endpoints
        if endpoint["status"] == "enabled" and {"*", event_type} & set(endpoint["enabled_events"])
    ]


def changed(before: Json, after: Json) -> Json:
    """``previous_attributes``: the old values of what differs, objects reduced to their differing keys."""
    previous: dict[str, Any] = {}
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            previous[key] = changed(old, new)
        else:
            previous[key] = old
    return previous


def retrieve(call: Call) -> Json:
    """GET /v1/events/{id}"""
    call.read({})
    event = call.world.find("event", call.id)
    if event["created"] < call.world.now() - KEPT:
        raise missing("event", call.id, "id")
    return shown(call.world, event)


def list_events(call: Call) -> Json:
    """GET /v1/events"""
    sent = call.read(LIST)
    params.only_one(sent, "type", "types")
    query = Query("event", "/v1/events").where("created >= ?", call.world.now() - KEPT)
    wanted = sent.get("types") or ([sent["type"]] if "type" in sent else [])
    if wanted:
        pattern = " OR ".join(["json_extract(body, '$.type') GLOB ?"] * len(wanted))
        query.where(f"({pattern})", *wanted)
    if "delivery_success" in sent:
        unheard = (
            "EXISTS (SELECT 1 FROM deliveries d WHERE d.event = objects.id AND d.state != 'delivered' AND NOT EXISTS "
            "(SELECT 1 FROM deliveries o WHERE o.event = d.event AND o.endpoint = d.endpoint "
            "AND o.state = 'delivered'))"
        )
        query.where(f"NOT {unheard}" if sent["delivery_success"] else unheard)
    return lists.page(call.world, query, sent)
