"""One API call from the wire to its answer: key, form, fault, idempotency, route."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from . import due, faults, forms, idempotency, keys, multipart, request_log, routes
from .call import Call
from .errors import InvalidRequest, KeyInUse, RateLimited, ServerFault, StripeError
from .expand import expanded
from .faults import Fault
from .idempotency import Kept
from .ids import scrambled
from .params import Many, string
from .wire import API_VERSION, Json, Request, Response
from .world import Asker, World


@dataclass
class Api:
    world: World

    def __post_init__(self) -> None:
        self.numbers = itertools.count(self._first_number())

    def _first_number(self) -> int:
        row = self.world.store.row("SELECT COALESCE(MAX(seq), 0) FROM requests")
        return int(row[0]) + 1

    def answer(self, request: Request) -> Response:
        """The response to one request under /v1/."""
        number = f"{self.world.seed}:request:{next(self.numbers)}"
        incoming = Incoming(self.world, request, f"req_{scrambled(number, 14)}")
        try:
            response = incoming.answered()
        except StripeError as error:
            response = incoming.refused(error)
        request_log.note(
            self.world,
            {
                "id": incoming.id,
                "method": request.method,
                "path": request.path,
                "params": incoming.params,
                "key": incoming.key,
                "status": 0 if response.dropped else response.status,
                "replayed": "Idempotent-Replayed" in response.headers,
            },
        )
        return response


class Incoming:
    """A request on its way to an answer."""

    def __init__(self, world: World, request: Request, identifier: str) -> None:
        self.world, self.request, self.id = world, request, identifier
        self.key: str | None = None
        self.params: dict[str, Any] = {}

    def answered(self) -> Response:
        keys.check(self.request, self.world.options)
        self._read()
        route, object_id = routes.find(self.request.method, self.request.path)
        expand = Many(string)(self.params.pop("expand", []), "expand")
        fault = faults.take(self.world, self.request.method, self.request.path)
        if fault and fault.answer == "429":
            raise RateLimited
        if fault and fault.answer == "timeout_before":
            return Response(dropped=True, hold=fault.hold)
        with self._key_held():
            if fault and fault.answer == "slow_before":
                fault.hold()
            response = self._executed(route, Call(self.world, object_id, self.params), expand, fault)
        if fault and fault.answer in ("timeout_after", "slow_after"):
            response.hold, response.dropped = fault.hold, fault.answer == "timeout_after"
        return response

    def _read(self) -> None:
        version = self.request.headers.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            raise InvalidRequest(f"Invalid Stripe API version: {version[:40]}. The sandbox speaks {API_VERSION} only.")
        if self.request.method == "POST":
            self.key = self.request.headers.get("idempotency-key") or None
            idempotency.check(self.key or "")
        kind = self.request.headers.get("content-type", "")
        try:
            if self.request.method != "POST":
                self.params = forms.parse(self.request.query)
            elif multipart.is_multipart(kind):
                self.params = multipart.parse(kind, self.request.body)
            else:
                self.params = forms.parse(self.request.body.decode("utf-8", "replace"))
        except forms.MalformedForm as error:
            raise InvalidRequest(str(error)) from error

    @contextmanager
    def _key_held(self) -> Iterator[None]:
        """Two requests with one key do not run at the same time: the second is told so."""
        if self.key is None:
            yield
            return
        with self.world.news:
            if self.key in self.world.keys_in_use:
                raise KeyInUse(self.key)
            self.world.keys_in_use.add(self.key)
        try:
            yield
        finally:
            with self.world.news:
                self.world.keys_in_use.discard(self.key)

    def _executed(self, route: routes.Route, call: Call, expand: list[str], fault: Fault | None) -> Response:
        world, endpoint = self.world, f"{self.request.method} {self.request.path}"
        fingerprint = idempotency.fingerprint([self.params, expand])
        with world.lock:
            due.perform(world)
            with world.change(Asker(self.id, self.key)):
                kept = idempotency.recall(world, self.key, endpoint, fingerprint) if self.key else None
                if kept is not None:
                    replayed = {"Idempotent-Replayed": "true", "Original-Request": kept.request}
                    return self._response(kept.status, kept.body, replayed)
                body, refusal = self._run(route, call, expand, fault)
                status = refusal.status if refusal else 200
                text = json.dumps(refusal.body(self._log_url()) if refusal else body, indent=2).encode()
                if self.key and (refusal is None or refusal.stored):
                    idempotency.keep(world, self.key, endpoint, fingerprint, Kept(status, text, self.id))
        return self._response(status, text, {})

    def _run(
        self, route: routes.Route, call: Call, expand: list[str], fault: Fault | None
    ) -> tuple[Json, StripeError | None]:
        """The route's answer, or its refusal with or without what it did before."""
        body: Json = {}
        refusal: StripeError | None = None
        with suppress(StripeError), self.world.store.savepoint():
            try:
                if fault and fault.answer in ("500", "500_before"):
                    raise ServerFault(after_taking_effect=False)
                body = expanded(self.world, route(call), expand)
                if fault and fault.answer == "500_after":
                    raise ServerFault(after_taking_effect=True)
            except StripeError as error:
                refusal = error
                if not error.keeps_changes:
                    raise
        return body, refusal

    def refused(self, error: StripeError) -> Response:
        text = json.dumps(error.body(self._log_url()), indent=2).encode()
        limited = {"Stripe-Rate-Limited-Reason": "endpoint-rate"} if error.status == 429 else {}
        return self._response(error.status, text, limited)

    def _log_url(self) -> str:
        return f"{self.world.options.base_url}/_sandbox/#{self.id}"

    def _response(self, status: int, body: bytes, extra: dict[str, str]) -> Response:
        headers = {"Request-Id": self.id, "Stripe-Version": API_VERSION, **extra}
        if self.key:
            headers["Idempotency-Key"] = self.key
        return Response(status=status, body=body, headers=headers)
