"""When an event goes out: at once, or as the deliveries lever says."""

import random
import time
from fnmatch import fnmatchcase

from .wire import Json
from .world import World

NORMAL: Json = {"mode": "normal", "seconds": 0, "types": None, "count": None}
MODES = ("normal", "hold", "late", "doubled", "shuffled", "lost")
BACKOFF = [1.0, 5.0, 30.0, 120.0, 600.0, 3600.0, 21600.0]  # seconds of real time between tries
REDIRECT_WAIT = 10.0  # Stripe holds the customer's redirect that long for the endpoint's 2xx


def rule(world: World) -> Json:
    known: Json = world.store.setting("deliveries", NORMAL)
    return known


def set_rule(world: World, new: Json) -> None:
    world.store.set_setting("deliveries", {**NORMAL, **new})


def due_times(world: World, event_type: str) -> list[tuple[str, float]]:
    """State and due time of each delivery of an event to one endpoint."""
    current, now = rule(world), time.time()
    if not _applies(world, current, event_type):
        return [("waiting", now)]
    seconds = float(current["seconds"] or 0)
    match current["mode"]:
        case "hold":
            return [("held", now)]
        case "lost":
            return [("lost", now)]
        case "late":
            return [("waiting", now + seconds)]
        case "doubled":
            return [("waiting", now), ("waiting", now + seconds)]
        case "shuffled":
            return [("waiting", now + _chance(world).uniform(0, seconds or 1.0))]
    return [("waiting", now)]


def _applies(world: World, current: Json, event_type: str) -> bool:
    types, count = current["types"], current["count"]
    if current["mode"] == "normal" or (types and not any(fnmatchcase(event_type, each) for each in types)):
        return False
    if count is None:
        return True
    set_rule(world, {**current, "count": count - 1} if count > 1 else NORMAL)
    return True


def _chance(world: World) -> random.Random:
    deliveries = world.store.row("SELECT COUNT(*) FROM deliveries")[0]
    return random.Random(f"{world.seed}:{deliveries}")  # noqa: S311 - repeatable on purpose


def release(world: World, *, shuffled: bool) -> int:
    """Let what is held go out; shuffled: in another order, 20 ms apart."""
    held = [row[0] for row in world.store.rows("SELECT seq FROM deliveries WHERE state = 'held' ORDER BY seq")]
    order = list(held)
    if shuffled:
        _chance(world).shuffle(order)
    now = time.time()
    for place, seq in enumerate(order):
        due = now + place * (0.02 if shuffled else 0.0)
        world.store.run("UPDATE deliveries SET state = 'waiting', due = ? WHERE seq = ?", due, seq)
    return len(held)
