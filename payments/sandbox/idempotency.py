"""Idempotency keys: the first executed answer is kept for a day of the sandbox's clock and given again."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from .errors import IdempotencyMismatch, InvalidRequest
from .world import World

KEPT = 24 * 3600
LONGEST = 255


@dataclass(frozen=True)
class Kept:
    status: int
    body: bytes
    request: str


def check(key: str) -> None:
    if len(key) > LONGEST:
        raise InvalidRequest(f"Idempotency keys can be up to {LONGEST} characters long.")


def fingerprint(params: Any) -> str:
    """Parameters are compared, not kept."""
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()


def recall(world: World, key: str, endpoint: str, params: str) -> Kept | None:
    """The answer this key already has, unless it was for something else."""
    world.store.run("DELETE FROM keys WHERE key = ? AND created <= ?", key, world.now() - KEPT)
    row = world.store.row("SELECT endpoint, params, status, body, request FROM keys WHERE key = ?", key)
    if row is None:
        return None
    if row[0] != endpoint:
        raise IdempotencyMismatch(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{endpoint}' vs '{row[0]}'). Try using a key other than '{key}' if you meant to execute a different "
            "request."
        )
    if row[1] != params:
        raise IdempotencyMismatch(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try "
            f"using a key other than '{key}' if you meant to execute a different request."
        )
    return Kept(status=row[2], body=row[3], request=row[4])


def keep(world: World, key: str, endpoint: str, params: str, kept: Kept) -> None:
    world.store.run(
        "INSERT INTO keys (key, endpoint, params, status, body, request, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
        key, endpoint, params, kept.status, kept.body, kept.request, world.now(),
    )  # fmt: skip
