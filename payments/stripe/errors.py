"""What can come of asking Stripe, by what it means for the one who asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Stripe's own words for what went wrong. ``message`` is for staff."""

    http_status: int | None = None
    type: str = ""
    code: str = ""
    param: str = ""
    message: str = ""
    request_id: str = ""
    body: dict[str, Any] | None = None


class StripeProblem(Exception):
    """Anything but a 2xx answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message or problem.code or "Stripe could not be asked.")
        self.problem = problem


class StripeRefused(StripeProblem):
    """Stripe read the request and will not do it (400, 402, 404): nothing happened."""


class StripeNotFound(StripeRefused):
    """No such object, or not one of this account (404)."""


class StripeBusy(StripeProblem):
    """Not carried out, try again (429, or 409 while another request holds the key)."""


class StripeKeyWrong(StripeProblem):
    """Not carried out: the key is wrong, or lacks the permission (401, 403)."""


class StripeUnsure(StripeProblem):
    """Nobody knows whether it happened: no answer, or a 5xx. ``stored``: the key will only ever repeat this."""

    def __init__(self, problem: Problem, *, stored: bool) -> None:
        super().__init__(problem)
        self.stored = stored
