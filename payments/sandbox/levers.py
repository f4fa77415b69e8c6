"""The levers under /_sandbox/: JSON in, JSON out, loopback only, no key.

* ``GET state``: counts, clock. ``POST reset {"seed"?}``: everything gone, ids start again.
* ``POST clock {"now": unix} | {"advance": seconds} | {"real": true}``, with ``"frozen": true`` it stands still (and
  stays so through later moves until ``"frozen": false`` or ``"real": true``). Moving forward does what is due.
* ``POST pay {"session" | "invoice", "card" | "iban", "authentication"?: complete|fail|abandon, "email"?, "name"?,
  "country"?}``: what a customer does. Outcomes: succeeded, processing, authorized, requires_action, declined,
  authentication_failed, invalid, no_payment_required, session_complete, session_expired, invoice_paid, invoice_void, ….
* ``POST deliveries {"mode": normal|hold|late|doubled|shuffled|lost, "seconds"?, "types"?, "count"?}``: how the next
  deliveries go (types may have ``*``; count is deliveries, then normal again). ``{"backoff": [seconds…]}`` sets the
  pauses between tries, ``{"redirect_wait": seconds}`` how long a paid customer waits for the endpoint.
* ``POST deliveries/release {"shuffled"?}`` sends what is held; ``POST deliveries/resend {"event"}`` sends one again.
  ``GET deliveries`` lists all of them with their state and the time at which they are due.
* ``POST calls {"answer": 429|500|500_before|500_after|timeout_before|timeout_after|slow_before|slow_after, "path",
  "method"?, "count"?, "seconds"?}``: the next matching calls are answered so. 500 is 500_before. A timeout holds the
  connection open and closes it; slow_before holds the key before taking effect, slow_after holds the answer back
  (webhooks overtake it). ``path`` may have ``*``. ``GET calls``. ``DELETE calls`` (or ``POST calls/clear``) ends it,
  and what is held goes on at once.
* ``POST disputes``, ``POST disputes/decide``, ``POST disputes/appeal``: what a customer's bank does; see
  dispute_levers.py.
* ``POST fill {"objects", "seconds"?}``: so many objects with no events, see fill.py. ``POST remove {"id"}``: one goes.
* ``GET requests``: API requests received, secrets blanked; status 0 is one that got no answer.
  ``POST requests/clear``.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from . import delivery_rules, dispute_levers, due, faults, fill, request_log, simulate
from .errors import InvalidRequest, StripeError, missing
from .wire import Json, Request, Response, json_response, see_other
from .world import World

LOOPBACK = ("127.", "::1", "::ffff:127.")
Lever = Callable[[World, dict[str, Any]], Any]


def state(world: World, _wish: dict[str, Any]) -> Json:
    """Counts of everything, and the clock."""
    kinds = dict(world.store.rows("SELECT kind, COUNT(*) FROM objects GROUP BY kind"))
    sent = dict(world.store.rows("SELECT state, COUNT(*) FROM deliveries GROUP BY state"))
    with world.news:
        keys_in_use = sorted(world.keys_in_use)
    return {
        "seed": world.seed,
        "objects": kinds,
        "deliveries": sent,
        "requests": world.store.row("SELECT COUNT(*) FROM requests")[0],
        "due": world.store.row("SELECT COUNT(*) FROM due")[0],
        "clock": {"now": world.now(), "offset": world.clock.offset, "frozen": world.clock.frozen_at is not None},
        "delivery_rule": delivery_rules.rule(world),
        "calls": faults.waiting(world),
        "keys_in_use": keys_in_use,
    }


def reset(world: World, wish: dict[str, Any]) -> Json:
    seed = int(wish.get("seed", world.seed))
    world.store.wipe()
    world.store.set_setting("seed", seed)
    world.clock.load()
    return {"seed": seed}


def clock(world: World, wish: dict[str, Any]) -> Json:
    frozen = wish.get("frozen")
    if wish.get("real"):
        world.clock.go_real()
    elif "now" in wish:
        world.clock.set(float(wish["now"]), frozen=frozen)
    else:
        world.clock.set(world.clock.reading() + float(wish.get("advance", 0)), frozen=frozen)
    return {"now": world.now(), "frozen": world.clock.frozen_at is not None}


def deliveries(world: World, wish: dict[str, Any]) -> Json:
    if "backoff" in wish:
        world.store.set_setting("backoff", [float(pause) for pause in wish["backoff"]])
    if "redirect_wait" in wish:
        world.store.set_setting("redirect_wait", float(wish["redirect_wait"]))
    if "mode" in wish:
        if wish["mode"] not in delivery_rules.MODES:
            raise InvalidRequest(f"mode must be one of {', '.join(delivery_rules.MODES)}.", "mode")
        count = wish.get("count")
        delivery_rules.set_rule(
            world,
            {"mode": wish["mode"], "seconds": float(wish.get("seconds") or 0), "types": wish.get("types") or None,
             "count": int(count) if count else None},
        )  # fmt: skip
    return delivery_rules.rule(world)


def release(world: World, wish: dict[str, Any]) -> Json:
    return {"released": delivery_rules.release(world, shuffled=bool(wish.get("shuffled")))}


def resend(world: World, wish: dict[str, Any]) -> Json:
    event = str(wish.get("event", ""))
    changed = world.store.run(
        "UPDATE deliveries SET state = 'waiting', due = 0, tries = 0 WHERE event = ? AND state != 'waiting'", event
    )
    if not changed:
        raise missing("delivery of event", event, "event")
    return {"resent": changed}


def list_deliveries(world: World, _wish: dict[str, Any]) -> list[Json]:
    names = ("event", "type", "endpoint", "state", "due", "tries", "answer")
    rows = world.store.rows(
        "SELECT d.event, json_extract(e.body, '$.type'), d.endpoint, d.state, d.due, d.tries, d.answer "
        "FROM deliveries d JOIN objects e ON e.id = d.event ORDER BY d.seq"
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def calls(world: World, wish: dict[str, Any]) -> list[Json]:
    answer = str(wish.get("answer", ""))
    if answer not in faults.ANSWERS:
        raise InvalidRequest(f"answer must be one of {', '.join(faults.ANSWERS)}.", "answer")
    faults.add(
        world,
        {"answer": answer, "path": wish.get("path") or "*", "method": wish.get("method") or None,
         "count": int(wish.get("count") or 1), "seconds": float(wish.get("seconds") or 0)},
    )  # fmt: skip
    return faults.waiting(world)


def clear_calls(world: World, _wish: dict[str, Any]) -> list[Json]:
    faults.clear(world)
    return []


def clear_requests(world: World, _wish: dict[str, Any]) -> list[Json]:
    request_log.clear(world)
    return []


LEVERS: dict[tuple[str, str], Lever] = {
    ("GET", "state"): state,
    ("POST", "reset"): reset,
    ("POST", "clock"): clock,
    ("POST", "pay"): simulate.pay,
    ("GET", "deliveries"): list_deliveries,
    ("POST", "deliveries"): deliveries,
    ("POST", "deliveries/release"): release,
    ("POST", "deliveries/resend"): resend,
    ("GET", "calls"): lambda world, _wish: faults.waiting(world),
    ("POST", "calls"): calls,
    ("DELETE", "calls"): clear_calls,
    ("POST", "calls/clear"): clear_calls,
    ("POST", "disputes"): dispute_levers.open_one,
    ("POST", "disputes/decide"): dispute_levers.decide,
    ("POST", "disputes/appeal"): dispute_levers.appeal,
    ("POST", "fill"): fill.fill,
    ("POST", "remove"): fill.remove,
    ("GET", "requests"): lambda world, _wish: request_log.entries(world),
    ("POST", "requests/clear"): clear_requests,
}


def answer(world: World, request: Request) -> Response:
    """Pull one lever; a form from the people's page goes back there."""
    name = request.path.removeprefix("/_sandbox/")
    lever = LEVERS.get((request.method, name))
    if not request.client.startswith(LOOPBACK) or request.headers.get("sec-fetch-site", "none") not in (
        "none",
        "same-origin",
    ):
        return json_response({"error": "Levers answer on this machine only."}, 403)
    if lever is None:
        return json_response({"error": f"There is no lever {request.method} {name}."}, 404)
    try:
        wish = _wish(request)
        with world.lock:
            due.perform(world)
            with world.change():
                result = lever(world, wish)
            due.perform(world)
    except StripeError as error:
        return json_response({"error": str(error)}, error.status)
    except (ValueError, TypeError, KeyError) as error:
        return json_response({"error": f"The lever could not be pulled: {error}"}, 400)
    return see_other("/_sandbox/") if _from_the_page(request) else json_response(result)


def _from_the_page(request: Request) -> bool:
    """A form of the people's page; curl calls its JSON a form too."""
    return request.is_form and not request.body.lstrip().startswith(b"{")


def _wish(request: Request) -> dict[str, Any]:
    text = request.body.decode("utf-8", "replace")
    if _from_the_page(request):
        return {key: value for key, value in parse_qsl(text) if value}
    wish = json.loads(text) if text.strip() else {}
    if not isinstance(wish, dict):
        raise ValueError("a JSON object is needed")  # noqa: TRY004 - answered as a 400 like any other bad value
    return wish
