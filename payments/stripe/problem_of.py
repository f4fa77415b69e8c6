"""What the SDK raised, in our words."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from payments.stripe.clean import clean_text, without_secrets
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

# What the columns hold.
LONGEST_ID = 255
LONGEST_CODE = 80


def is_replay(headers: Mapping[str, str]) -> bool:
    """Whether the answer is that of an earlier request with the same key."""
    return headers.get("Idempotent-Replayed", "").lower() == "true"


def problem_of(error: Exception) -> StripeProblem:
    """What went wrong, in our words. A refusal is one only in Stripe's own envelope: a proxy's 404 says nothing
    about what Stripe did with the request, nor does an answer at which the SDK stumbles."""
    if type(error).__module__ != "stripe._error":
        log.error("stripe.unreadable", exc_info=error)
        return StripeUnsure(Problem(message=_without_answer(error)), stored=False)
    return problem_in(
        status=getattr(error, "http_status", None),
        body=getattr(error, "json_body", None),
        headers=getattr(error, "headers", None) or {},
        otherwise=_without_answer(error),
    )


def problem_in(
    *, status: int | None, body: Any, headers: Mapping[str, str], otherwise: str = "Stripe's answer could not be read."
) -> StripeProblem:
    """The same for an answer with this status, its body parsed from JSON; ``otherwise`` where it says nothing."""
    said = body.get("error") if isinstance(body, dict) else None
    said = said if isinstance(said, dict) else {}
    problem = Problem(
        http_status=status,
        type=clean_text(str(said.get("type") or ""))[:LONGEST_CODE],
        code=clean_text(str(said.get("code") or ""))[:LONGEST_CODE],
        param=clean_text(str(said.get("param") or "")),
        message=without_secrets(clean_text(str(said.get("message") or otherwise))),
        request_id=clean_text(str(headers.get("Request-Id") or headers.get("request-id") or ""))[:LONGEST_ID],
        body=said or None,
    )
    if status is None or not said or not 400 <= status < 500:
        return StripeUnsure(problem, stored=is_replay(headers))
    if status in (409, 429) or problem.code == "rate_limit":
        return StripeBusy(problem)
    if status in (401, 403):
        return StripeKeyWrong(problem)
    return StripeNotFound(problem) if status == 404 else StripeRefused(problem)


def _without_answer(error: Exception) -> str:
    """A sentence for an error without Stripe's envelope; never the raw body, which could be a proxy's page."""
    return {
        "APIConnectionError": "Stripe could not be reached, or did not answer in time.",
    }.get(type(error).__name__, "Stripe's answer could not be read.")
