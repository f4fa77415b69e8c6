"""One request to Stripe and its answer. Never inside a transaction: a lock held over a network call stops the shop."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from django.db import connection

from payments.domain.join import Moment
from payments.stripe.clean import clean_text
from payments.stripe.client import WORKER, Patience, stripe_client
from payments.stripe.errors import (
    Problem,
    StripeBusy,
    StripeKeyWrong,
    StripeNotFound,
    StripeProblem,
    StripeRefused,
    StripeUnsure,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """How a change is asked for: the path, ``{id}`` in it, and the method."""

    path: str
    method: str = "post"


# Everything that is asked of Stripe, by the kind of the StripeCall. ``{id}`` is the object's id.
CHANGES = {
    "create_session": Change("/v1/checkout/sessions"),
    "expire_session": Change("/v1/checkout/sessions/{id}/expire"),
    "create_refund": Change("/v1/refunds"),
}
READS = {
    "session": "/v1/checkout/sessions/{id}",
    "intent": "/v1/payment_intents/{id}",
    "charge": "/v1/charges/{id}",
    "refund": "/v1/refunds/{id}",
    "customer": "/v1/customers/{id}",
}
LISTS = {"session": "/v1/checkout/sessions", "refund": "/v1/refunds"}
# What hangs on an object comes along in the same read.
EXPAND = {"session": ["payment_intent.latest_charge"], "intent": ["latest_charge"]}

PAGE = 100
MOST_PAGES = 20  # of one look through a list: 2,000 objects, under the 20 seconds that a job may last


class CalledInTransaction(RuntimeError):
    """A call to Stripe was about to be made while a transaction was open."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer: when it was true on Stripe's clock, and whether it is a replay of an older one."""

    body: dict[str, Any]
    moment: Moment
    request_id: str
    replayed: bool
    http_status: int


def change(*, kind: str, path: str, params: Mapping[str, Any], key: str, patience: Patience = WORKER) -> Answer:
    """Ask for a change of this kind, each in its own way."""
    if CHANGES[kind].method == "delete":
        return _send("delete", path, dict(params), patience, None)  # Stripe heeds no key here
    return post(path=path, params=params, key=key, patience=patience)


def post(*, path: str, params: Mapping[str, Any], key: str, patience: Patience = WORKER) -> Answer:
    """Send a form under an idempotency key."""
    return _send("post", path, dict(params), patience, key)


def read(*, kind: str, stripe_id: str) -> Answer:
    """Read one object with what hangs on it. StripeNotFound when it is gone or not ours."""
    if not stripe_id:
        raise ValueError("An empty id would ask for the whole list.")
    expand = {"expand": EXPAND[kind]} if kind in EXPAND else {}
    return _send("get", READS[kind].format(id=stripe_id), expand, WORKER, None)


def look_through(*, kind: str, filters: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Moment]]:
    """Go through a list, newest first, page by page."""
    after: dict[str, Any] = {}
    for _ in range(MOST_PAGES):
        page = _send("get", LISTS[kind], {**filters, **after, "limit": PAGE}, WORKER, None)
        for each in page.body["data"]:
            yield each, page.moment
        if not page.body.get("has_more") or not page.body["data"]:
            return
        after = {"starting_after": page.body["data"][-1]["id"]}
    raise StripeUnsure(Problem(message=f"The list of {kind}s is too long to look through."), stored=False)


def _send(method: str, path: str, params: dict[str, Any], patience: Patience, key: str | None) -> Answer:
    if connection.in_atomic_block:
        raise CalledInTransaction(f"{method} {path} inside a transaction.")
    options = {"idempotency_key": key} if key else {}
    started = time.monotonic()
    try:
        response = stripe_client(patience).raw_request(method, path, **params, **options)
    except Exception as error:
        problem = _problem_of(error)
        log.info("stripe.problem", extra={"method": method, "path": path, "http_status": problem.problem.http_status})
        raise problem from error
    elapsed = time.monotonic() - started
    log.info("stripe.answer", extra={"method": method, "path": path, "ms": round(elapsed * 1000)})
    headers = response.headers
    return Answer(
        body=json.loads(response.body),
        moment=_moment(headers.get("Date"), elapsed),
        request_id=headers.get("Request-Id", ""),
        replayed=headers.get("Idempotent-Replayed", "") == "true",
        http_status=response.code,
    )


def _moment(date: str | None, elapsed: float) -> Moment:
    """From sending to the response's date, on Stripe's clock; on ours when the answer has no readable date."""
    try:
        until = int(parsedate_to_datetime(date or "").timestamp())
    except ValueError:
        until = int(time.time())
    return Moment(until - math.ceil(elapsed), until)


def _problem_of(error: Exception) -> StripeProblem:
    """The SDK's error in our words; anything that is not one of the SDK's is a bug and passes through."""
    status = getattr(error, "http_status", None)
    if type(error).__module__ != "stripe._error":
        raise error
    body = getattr(error, "json_body", None)
    said = body.get("error", {}) if isinstance(body, dict) else {}
    headers = getattr(error, "headers", None) or {}
    problem = Problem(
        http_status=status,
        type=clean_text(str(said.get("type") or "")),
        code=clean_text(str(said.get("code") or "")),
        param=clean_text(str(said.get("param") or "")),
        message=clean_text(str(said.get("message") or _without_answer(error))),
        request_id=str(getattr(error, "request_id", None) or ""),
        body=said or None,
    )
    if status is None or status >= 500 or status < 400:
        return StripeUnsure(problem, stored=headers.get("Idempotent-Replayed", "") == "true")
    if status in (409, 429):
        return StripeBusy(problem)
    if status in (401, 403):
        return StripeKeyWrong(problem)
    return StripeNotFound(problem) if status == 404 else StripeRefused(problem)


def _without_answer(error: Exception) -> str:
    """A sentence for an error without Stripe's envelope; never the raw body, which could be a proxy's page."""
    return {
        "APIConnectionError": "Stripe could not be reached, or did not answer in time.",
    }.get(type(error).__name__, "Stripe's answer could not be read.")
