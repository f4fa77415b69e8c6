"""One thing that is wrong, as Django's checks report it and as a person reads it."""

from __future__ import annotations

from typing import Any

from django.core.checks import ERROR, WARNING, CheckMessage


class Finding(CheckMessage):
    """Three plain sentences: the symptom (``msg``), its likely ``cause``, and what to do (``hint``)."""

    def __init__(self, level: int, code: str, *, symptom: str, cause: str, remedy: str) -> None:
        super().__init__(level, symptom, hint=remedy, id=f"doctor.{code}")
        self.code = code
        self.cause = cause

    @property
    def is_failure(self) -> bool:
        """Whether something does not work, or soon will not."""
        return self.level >= ERROR

    def as_json(self) -> dict[str, Any]:
        """For machines, and for the row that keeps it."""
        level = "failure" if self.is_failure else "warning"
        return {"code": self.code, "level": level, "symptom": self.msg, "cause": self.cause, "remedy": self.hint}


def failure(code: str, *, symptom: str, cause: str, remedy: str) -> Finding:
    """Something does not work."""
    return Finding(ERROR, code, symptom=symptom, cause=cause, remedy=remedy)


def warning(code: str, *, symptom: str, cause: str, remedy: str) -> Finding:
    """Something works, and should be looked at all the same."""
    return Finding(WARNING, code, symptom=symptom, cause=cause, remedy=remedy)


# What people come with, in their words: the same for each of its causes.
CHECKOUT_WILL_NOT_START = "Checkout will not start."
NOT_UPDATED = "Payments complete at Stripe, but the orders here are not updated."
SECRET_IN_CLIENT_CODE = "A secret key is in what every browser is sent."  # noqa: S105 - a sentence
WRONG_AMOUNT = "The currency or the amount is wrong."
