"""The requests received, so that tests can count them; card numbers and secrets are blanked."""

import json
import re
from typing import Any

from .wire import Json
from .world import World

KEPT = 20_000
SECRET_NAMES = re.compile(r"secret|number|cvc|password|iban")
LONG_NUMBER = re.compile(r"\d[\d -]{11,}\d")


def note(world: World, entry: Json) -> None:
    """Write one request down; old ones go in hundreds."""
    with world.lock, world.store.transaction():
        world.store.run(
            "INSERT INTO requests (id, at, method, path, params, key, status, replayed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            entry["id"], world.now(), entry["method"], entry["path"], json.dumps(blanked(entry["params"])),
            entry["key"], entry["status"], entry["replayed"],
        )  # fmt: skip
        last = world.store.row("SELECT MAX(seq) FROM requests")[0]
        if last % 100 == 0:
            world.store.run("DELETE FROM requests WHERE seq <= ?", last - KEPT)


def blanked(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: blanked(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [blanked(item, name) for item in value]
    return "[blanked]" if SECRET_NAMES.search(name) else LONG_NUMBER.sub("[blanked]", str(value))


def entries(world: World) -> list[Json]:
    """Oldest first."""
    rows = world.store.rows("SELECT id, at, method, path, params, key, status, replayed FROM requests ORDER BY seq")
    return [
        {"id": row[0], "at": row[1], "method": row[2], "path": row[3], "params": json.loads(row[4]),
         "idempotency_key": row[5], "status": row[6], "replayed": bool(row[7])}
        for row in rows
    ]  # fmt: skip


def clear(world: World) -> None:
    world.store.run("DELETE FROM requests")
