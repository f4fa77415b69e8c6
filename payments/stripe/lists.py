"""Pages of Stripe's lists, as JSON alone: the SDK would build an object of each, at three times the cost."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from payments.domain.join import Moment
from payments.stripe.client import WORKER, Patience, get_bytes
from payments.stripe.errors import StripeProblem
from payments.stripe.gateway import LISTS, OBJECTS, PAGE, moment_of, objects_in, refuse_in_transaction
from payments.stripe.problem_of import problem_in, problem_of

log = logging.getLogger(__name__)

# As for a single read; but a session's intent and charge are objects of lists of their own.
EXPAND = {
    "intent": ["data.latest_charge.balance_transaction"],
    "charge": ["data.balance_transaction"],
    "refund": ["data.balance_transaction", "data.failure_balance_transaction"],
    "coupon": ["data.applies_to"],
}


@dataclass(frozen=True, slots=True)
class Page:
    """Up to a hundred objects, newest first, and when all of them were so."""

    objects: list[dict[str, Any]]
    moment: Moment
    has_more: bool


def read_page(
    *, kind: str, filters: Mapping[str, Any], after: str = "", size: int = PAGE, patience: Patience = WORKER
) -> Page:
    """The page of this list that follows the object ``after``."""
    path = LISTS[kind]
    refuse_in_transaction(f"get {path}")
    wanted: dict[str, Any] = {**filters, "limit": size, "expand": EXPAND.get(kind, [])}
    if after:
        wanted["starting_after"] = after
    started = time.monotonic()
    body, headers = _got(path, urlencode(list(_flat(wanted))), patience)
    moment = moment_of(headers.get("Date"), time.monotonic() - started)
    return Page(objects_in(body, OBJECTS[path]), moment, bool(body.get("has_more")))


def _got(path: str, query: str, patience: Patience) -> tuple[Any, Mapping[str, str]]:
    started = time.monotonic()
    try:
        text, status, headers = get_bytes(path, query, patience)
    except Exception as error:
        raise problem_of(error) from error
    log.info("stripe.answer", extra={"method": "get", "path": path, "ms": round((time.monotonic() - started) * 1000)})
    try:
        body: Any = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    if not 200 <= status < 300 or body is None:
        problem: StripeProblem = problem_in(status=status, body=body, headers=headers)
        log.info("stripe.problem", extra={"method": "get", "path": path, "http_status": status})
        raise problem
    return body, headers


def _flat(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """``created[gte]=…``, ``expand[]=…``, ``active=true``."""
    for name, value in params.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}[{key}]", str(each)) for key, each in value.items())
        elif isinstance(value, list | tuple):
            yield from ((f"{name}[]", str(each)) for each in value)
        else:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)
