"""Webhook endpoints: where events are sent. The signing secret is in the create answer and nowhere else."""

import re

from . import lists, params
from .call import Call
from .errors import InvalidRequest
from .forms import Tree
from .lists import Query
from .metadata import merged, metadata
from .params import Spec
from .views import shown
from .wire import API_VERSION, Json

KIND = "webhook_endpoint"
# Endpoints keep the release they were made with; an older one gets its events under that name.
RELEASES = (API_VERSION, "2026-09-30.endive", "2026-03-25.dahlia", "2025-09-30.clover")
EVENT_TYPE = re.compile(r"^\*$|^[a-z0-9_]+(\.[a-z0-9_]+)+$")


def event_type(value: Tree, name: str) -> str:
    text = params.string(value, name)
    if not EVENT_TYPE.match(text):
        raise InvalidRequest(f"Invalid {name}: '{text[:40]}' is not an event type.", name)
    return text


CREATE: Spec = {
    "url": params.url,
    "enabled_events": params.Many(event_type, at_most=400),
    "api_version": params.one_of(*RELEASES),
    "description": params.Unsettable(params.limited(5000)),
    "metadata": metadata,
    "connect": params.not_yet,
}
UPDATE: Spec = {
    "url": params.url,
    "enabled_events": params.Many(event_type, at_most=400),
    "disabled": params.boolean,
    "description": params.Unsettable(params.limited(5000)),
    "metadata": metadata,
}


def create(call: Call) -> Json:
    """POST /v1/webhook_endpoints"""
    sent = call.read(CREATE, ("url", "enabled_events"))
    secret = call.world.new_id("whsec_", 32)
    body = call.world.store.add(
        {
            "id": call.world.new_id("we_1"),
            "object": KIND,
            "api_version": sent.get("api_version"),
            "application": None,
            "created": call.world.now(),
            "description": sent.get("description"),
            "enabled_events": sent["enabled_events"],
            "livemode": False,
            "metadata": merged({}, sent.get("metadata", {})),
            "status": "enabled",
            "url": sent["url"],
        },
        {"secret": secret},
    )
    return {**body, "secret": secret}


def update(call: Call) -> Json:
    """POST /v1/webhook_endpoints/{id}"""
    sent = call.read(UPDATE)
    body = call.world.find(KIND, call.id)
    if "metadata" in sent:
        body["metadata"] = merged(body["metadata"], sent.pop("metadata"))
    if "disabled" in sent:
        body["status"] = "disabled" if sent.pop("disabled") else "enabled"
    body.update(sent)
    return shown(call.world, call.world.store.save(body))


def retrieve(call: Call) -> Json:
    """GET /v1/webhook_endpoints/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))


def list_endpoints(call: Call) -> Json:
    """GET /v1/webhook_endpoints"""
    sent = call.read(lists.CURSORS)
    return lists.page(call.world, Query(KIND, "/v1/webhook_endpoints"), sent)


def delete(call: Call) -> Json:
    """DELETE /v1/webhook_endpoints/{id}: retries to it stop."""
    call.read({})
    call.world.find(KIND, call.id)
    call.world.store.run("DELETE FROM objects WHERE id = ?", call.id)
    call.world.store.run("UPDATE deliveries SET state = 'stopped' WHERE endpoint = ? AND state IN ('waiting', 'held')",
                         call.id)  # fmt: skip
    return {"id": call.id, "object": KIND, "deleted": True}
