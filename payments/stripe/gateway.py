"""One request to Stripe and its answer. Never inside a transaction: a lock held over a network call stops the shop."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.db import connection

from payments.domain.join import Moment
from payments.stripe.clean import clean_text
from payments.stripe.client import PERSON_WAITS, WORKER, Patience, livemode, stripe_client
from payments.stripe.errors import Problem, StripeUnsure
from payments.stripe.problem_of import LONGEST_ID, is_replay, problem_of

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
    "create_coupon": Change("/v1/coupons"),
    "create_file": Change("/v1/files"),
    "update_dispute": Change("/v1/disputes/{id}"),
    "close_dispute": Change("/v1/disputes/{id}/close"),
    "delete_customer": Change("/v1/customers/{id}", method="delete"),
    "update_customer": Change("/v1/customers/{id}"),
    "touch_customer": Change("/v1/customers/{id}"),
    "create_test_customer": Change("/v1/customers"),
    "create_webhook_endpoint": Change("/v1/webhook_endpoints"),
    "update_webhook_endpoint": Change("/v1/webhook_endpoints/{id}"),
    "create_product": Change("/v1/products"),
    "update_product": Change("/v1/products/{id}"),
    "create_price": Change("/v1/prices"),
    "update_price": Change("/v1/prices/{id}"),
    "update_coupon": Change("/v1/coupons/{id}"),
    "delete_coupon": Change("/v1/coupons/{id}", method="delete"),
    "create_promotion_code": Change("/v1/promotion_codes"),
    "update_promotion_code": Change("/v1/promotion_codes/{id}"),
    "create_tax_rate": Change("/v1/tax_rates"),
    "update_tax_rate": Change("/v1/tax_rates/{id}"),
    "create_customer": Change("/v1/customers"),
    "create_invoice": Change("/v1/invoices"),
    "add_invoice_lines": Change("/v1/invoices/{id}/add_lines"),
    "finalize_invoice": Change("/v1/invoices/{id}/finalize"),
    "send_invoice": Change("/v1/invoices/{id}/send"),
    "pay_invoice": Change("/v1/invoices/{id}/pay"),
    "void_invoice": Change("/v1/invoices/{id}/void"),
    "mark_uncollectible": Change("/v1/invoices/{id}/mark_uncollectible"),
    "delete_invoice": Change("/v1/invoices/{id}", method="delete"),
    "create_credit_note": Change("/v1/credit_notes"),
    "void_credit_note": Change("/v1/credit_notes/{id}/void"),
}
READS = {
    "session": "/v1/checkout/sessions/{id}",
    "intent": "/v1/payment_intents/{id}",
    "charge": "/v1/charges/{id}",
    "refund": "/v1/refunds/{id}",
    "dispute": "/v1/disputes/{id}",
    "customer": "/v1/customers/{id}",
    "product": "/v1/products/{id}",
    "price": "/v1/prices/{id}",
    "coupon": "/v1/coupons/{id}",
    "promotion_code": "/v1/promotion_codes/{id}",
    "tax_rate": "/v1/tax_rates/{id}",
    "invoice": "/v1/invoices/{id}",
    "invoice_payment": "/v1/invoice_payments/{id}",
    "credit_note": "/v1/credit_notes/{id}",
}
LISTS = {kind: path.removesuffix("/{id}") for kind, path in READS.items()} | {"event": "/v1/events"}
# What stands behind an address: an answer of another kind, or about another object, was not given to our question.
OBJECTS = {
    "/v1/checkout/sessions": "checkout.session",
    "/v1/payment_intents": "payment_intent",
    "/v1/charges": "charge",
    "/v1/refunds": "refund",
    "/v1/disputes": "dispute",
    "/v1/files": "file",
    "/v1/customers": "customer",
    "/v1/products": "product",
    "/v1/prices": "price",
    "/v1/coupons": "coupon",
    "/v1/promotion_codes": "promotion_code",
    "/v1/tax_rates": "tax_rate",
    "/v1/invoices": "invoice",
    "/v1/invoice_payments": "invoice_payment",
    "/v1/credit_notes": "credit_note",
    "/v1/webhook_endpoints": "webhook_endpoint",
    "/v1/events": "event",
}
# What hangs on an object comes along in the same read; a balance transaction tells the second at which money moved,
# and no event tells which products a coupon is for.
EXPAND = {
    "session": ["payment_intent.latest_charge.balance_transaction"],
    "intent": ["latest_charge.balance_transaction"],
    "charge": ["balance_transaction"],
    "refund": ["balance_transaction", "failure_balance_transaction"],
    "invoice": ["payments"],
    "coupon": ["applies_to"],
}

# What has lines of its own, and what Stripe calls one of them.
WITH_LINES = {"invoice": "line_item", "credit_note": "credit_note_line_item"}

PAGE = 100
MOST_PAGES = 20  # of one look through a list: 2,000 objects
LONGEST_LOOK = 8  # seconds until no further page is asked for: with the last one still under the 20 of a job


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
        return _about(path, _send("delete", path, dict(params), patience, None))  # Stripe heeds no key here
    return post(path=path, params=params, key=key, patience=patience)


def post(*, path: str, params: Mapping[str, Any], key: str, patience: Patience = WORKER) -> Answer:
    """Send a form under an idempotency key."""
    return _about(path, _send("post", path, dict(params), patience, key))


def upload(*, path: str, params: Mapping[str, Any], name: str, content: bytes, key: str) -> Answer:
    """Send a file as multipart, under an idempotency key, to where Stripe takes files."""
    how = {"base": "files", "content_type": "multipart/form-data"}
    return _about(path, _send("post", path, {**params, "file": _Named(content, name), **how}, WORKER, key))


class _Named(BytesIO):
    """A file as the SDK reads it."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def read(*, kind: str, stripe_id: str) -> Answer:
    """Read one object with what hangs on it. StripeNotFound when it is gone or not ours."""
    expand = {"expand": EXPAND[kind]} if kind in EXPAND else {}
    path = read_path(kind, stripe_id)
    answer = _about(path, _send("get", path, expand, WORKER, None))
    if kind in WITH_LINES:
        _read_all_lines(path, answer)
    return answer


def read_path(kind: str, stripe_id: str) -> str:
    """Where this object is read."""
    if not stripe_id:
        raise ValueError("An empty id would ask for the whole list.")
    return READS[kind].format(id=quote(stripe_id, safe=""))


def _read_all_lines(path: str, answer: Answer) -> None:
    """The object shows its first lines only: the rest of them is put there too."""
    lines = answer.body.get("lines")
    if not isinstance(lines, dict) or not lines.get("has_more"):
        return
    found: list[dict[str, Any]] = []
    for _ in range(MOST_PAGES):
        after = {"starting_after": found[-1]["id"]} if found else {}
        page = _send("get", f"{path}/lines", {"limit": PAGE, **after}, WORKER, None).body
        found += objects_in(page, WITH_LINES[answer.body["object"]])
        if not page.get("has_more"):
            break
    lines.update(data=found, has_more=False)


def plain_read(*, path: str, params: Mapping[str, Any] | None = None, patience: Patience = WORKER) -> Answer:
    """Read what has no snapshot; the caller judges what it is."""
    return _send("get", path, dict(params or {}), patience, None)


def browser_read(*, path: str, params: Mapping[str, Any], patience: Patience = WORKER) -> Answer:
    """Read with the publishable key, as a browser does."""
    return _send("get", path, {**params, "api_key": settings.STRIPE_PUBLISHABLE_KEY}, patience, None)


def look_through(*, kind: str, filters: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Moment]]:
    """Go through a list, newest first, page by page."""
    after: dict[str, Any] = {}
    ends = time.monotonic() + LONGEST_LOOK
    for _ in range(MOST_PAGES):
        page = _send("get", LISTS[kind], {**filters, **after, "limit": PAGE}, PERSON_WAITS, None)
        found = objects_in(page.body, OBJECTS[LISTS[kind]])
        for each in found:
            yield each, page.moment
        if not page.body.get("has_more") or not found:
            return
        if time.monotonic() > ends:
            break
        after = {"starting_after": found[-1]["id"]}
    raise StripeUnsure(Problem(message=f"The list of {kind}s is too long to look through."), stored=False)


def refuse_in_transaction(what: str) -> None:
    """Stripe is about to be asked: no lock may be held meanwhile."""
    if connection.in_atomic_block:
        raise CalledInTransaction(f"{what} inside a transaction.")


def _send(method: str, path: str, params: dict[str, Any], patience: Patience, key: str | None) -> Answer:
    refuse_in_transaction(f"{method} {path}")
    options = {"idempotency_key": key} if key else {}
    started = time.monotonic()
    try:
        response = stripe_client(patience).raw_request(method, path, **params, **options)
    except Exception as error:
        problem = problem_of(error)
        log.info("stripe.problem", extra={"method": method, "path": path, "http_status": problem.problem.http_status})
        raise problem from error
    elapsed = time.monotonic() - started
    log.info("stripe.answer", extra={"method": method, "path": path, "ms": round(elapsed * 1000)})
    headers = response.headers
    if not isinstance(response.data, dict):
        raise _not_the_answer("The answer is no object.")
    return Answer(
        body=response.data,
        moment=moment_of(headers.get("Date"), elapsed),
        request_id=clean_text(headers.get("Request-Id", ""))[:LONGEST_ID],
        replayed=is_replay(headers),
        http_status=response.code,
    )


def _about(path: str, answer: Answer) -> Answer:
    """The answer, if it is about what stands behind the address; otherwise nobody knows what happened."""
    body = answer.body
    collection = next((each for each in OBJECTS if f"{path}/".startswith(f"{each}/")), None)
    asked_for = unquote(path.removeprefix(collection).strip("/").partition("/")[0]) if collection else ""
    stripe_id = body.get("id")
    if not isinstance(stripe_id, str) or not 0 < len(stripe_id) <= LONGEST_ID or asked_for not in ("", stripe_id):
        raise _not_the_answer("The answer is about something else.")
    if collection and body.get("object") != OBJECTS[collection]:
        raise _not_the_answer("The answer is an object of another kind.")
    if body.get("livemode") not in (None, livemode()):
        raise _not_the_answer("The answer is of the other mode.")
    return answer


def objects_in(body: Any, kind: str) -> list[dict[str, Any]]:
    """The objects on a page of a list, if it is one of this kind of object and of our mode."""
    found = body.get("data") if isinstance(body, dict) else None
    if not isinstance(found, list) or body.get("object") != "list":
        raise _not_the_answer("The answer is no list.")
    modes = (None, livemode())
    for each in found:
        if not isinstance(each, dict) or each.get("object") != kind or not isinstance(each.get("id"), str):
            raise _not_the_answer("The list holds objects of another kind.")
        if each.get("livemode") not in modes:
            raise _not_the_answer("The list is of the other mode.")
    return found


def _not_the_answer(message: str) -> StripeUnsure:
    return StripeUnsure(Problem(http_status=200, message=message), stored=False)


def moment_of(date: str | None, elapsed: float) -> Moment:
    """From sending to the response's date, on Stripe's clock; on ours when the answer has no readable date."""
    try:
        until = int(parsedate_to_datetime(date or "").timestamp())
    except (ValueError, OverflowError):
        until = int(time.time())
    return Moment(until - math.ceil(elapsed), until)
