"""Stripe's typed errors, each with the status, type, code and words the real API uses."""

from typing import Any

from .wire import Json


class StripeError(Exception):
    """A refusal that is answered as JSON.

    ``stored``: the endpoint had begun to execute, so an idempotency key remembers this answer.
    ``keeps_changes``: what was done before the refusal stays (a declined card leaves a failed charge).
    """

    stored = False
    keeps_changes = False

    def __init__(self, status: int, kind: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.details: Json = {"type": kind, "message": message, **{k: v for k, v in details.items() if v is not None}}

    def body(self, log_url: str) -> Json:
        error = dict(self.details)
        if "code" in error:
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{str(error['code']).replace('_', '-')}"
        return {"error": {**error, "request_log_url": log_url}}


class InvalidRequest(StripeError):
    """The parameters cannot be executed; nothing was begun."""

    def __init__(self, message: str, param: str | None = None, code: str | None = None, status: int = 400) -> None:
        super().__init__(status, "invalid_request_error", message, param=param, code=code)


class WrongState(StripeError):
    """The parameters are fine but the object's state forbids it; an idempotency key remembers the answer."""

    stored = True

    def __init__(self, message: str, param: str | None = None, code: str | None = None, **details: Any) -> None:
        super().__init__(400, "invalid_request_error", message, param=param, code=code, **details)


class CardRefused(StripeError):
    """402: the card was declined; the failed charge and the changed intent stay."""

    stored = True
    keeps_changes = True

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(402, "card_error", message, **details)


class IdempotencyMismatch(StripeError):
    def __init__(self, message: str) -> None:
        super().__init__(400, "idempotency_error", message)


class KeyInUse(StripeError):
    def __init__(self, key: str) -> None:
        super().__init__(
            409,
            "idempotency_error",
            f"There is currently another in-progress request using this Stripe Idempotent Key ('{key}'). Please retry.",
            code="idempotency_key_in_use",
        )


class Unauthorized(StripeError):
    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(401, "invalid_request_error", message, code=code)


class RateLimited(StripeError):
    def __init__(self) -> None:
        super().__init__(
            429,
            "invalid_request_error",
            "Request rate limit exceeded. Learn more about rate limits at https://stripe.com/docs/rate-limits.",
            code="rate_limit",
        )


class ServerFault(StripeError):
    """A 500 as Stripe answers it: whether it took effect is unknown, and a key remembers it."""

    stored = True

    def __init__(self, *, after_taking_effect: bool) -> None:
        super().__init__(500, "api_error", "An unknown error occurred. The sandbox was told to answer so.")
        self.keeps_changes = after_taking_effect


def missing(noun: str, identifier: str, param: str, status: int = 404) -> InvalidRequest:
    return InvalidRequest(f"No such {noun}: '{identifier}'", param, "resource_missing", status)
