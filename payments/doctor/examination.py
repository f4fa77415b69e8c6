"""One visit of the doctor: what it is told, what it has learnt so far, and what came of each check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from payments.doctor.finding import Finding

T = TypeVar("T")


class NotMade(Exception):
    """A check that could not be made; the sentence says why. What stands in its way has a finding of its own."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check. ``why_not``: why it could not be made."""

    name: str
    findings: list[Finding]
    seconds: float
    why_not: str = ""

    @property
    def state(self) -> str:
        """A state of HealthCheck."""
        if self.why_not:
            return "not_made"
        if any(found.is_failure for found in self.findings):
            return "failed"
        return "warning" if self.findings else "passed"


@dataclass
class Examination:
    """``every_row``: not a sample. ``for_live``: as if real money were to be taken now. ``patience``: seconds to wait
    until Stripe reports a change made for the purpose; with none nothing is changed at Stripe. ``tell``: whom to tell
    how many checks are made.
    """

    now: datetime
    every_row: bool = False
    for_live: bool = False
    patience: float = 0.0
    tell: Callable[[int], None] = lambda _: None
    known: dict[Any, Any] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)


def once(look: Callable[[Examination], T]) -> Callable[[Examination], T]:
    """A fact that several checks stand on is looked up once a visit, even if it cannot be known."""

    @wraps(look)
    def looked(examination: Examination) -> T:
        if look not in examination.known:
            try:
                examination.known[look] = look(examination)
            except NotMade as why_not:
                examination.known[look] = why_not
        found = examination.known[look]
        if isinstance(found, NotMade):
            raise NotMade(str(found))
        return found  # type: ignore[no-any-return]  # whatever this look found

    return looked
