"""A check of the doctor, and its place in Django's check framework: tag ``doctor``."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, register, run_checks

from payments.doctor.examination import Examination, NotMade, Result
from payments.doctor.finding import Finding, failure

log = logging.getLogger(__name__)

DOCTOR = "doctor"  # the tag
OFTEN, HOURLY, DAILY = 5, 60, 24 * 60  # minutes between two looks of the worker

Look = Callable[[Examination], Iterable[Finding]]
# Why a check cannot be made now, or nothing.
Need = Callable[[Examination], str]

# All that were registered, by name, in the order in which they are shown.
CHECKS: dict[str, Check] = {}
_VISIT: ContextVar[Examination | None] = ContextVar("visit", default=None)


@dataclass(frozen=True, slots=True)
class Check:
    """``title``: what is so when it passes. ``needs``: what must stand before it can be made."""

    name: str
    section: str
    title: str
    look: Look
    needs: Sequence[Need] = ()
    every: int = HOURLY


def register_checks(checks: Iterable[Check]) -> None:
    """Make them known to the doctor and to Django.

    They call Stripe and read tables, so that ``manage.py check`` passes them by: they look only while the doctor is in.
    """
    for check in checks:
        CHECKS[check.name] = check
        register(_as_django_has_it(check), DOCTOR)


def examine(examination: Examination) -> list[Result]:
    """Make every check; results in the order of the table."""
    with _the_doctor_in(examination):
        run_checks(tags=[DOCTOR])
    places = list(CHECKS)
    return sorted(examination.results, key=lambda result: places.index(result.name))


def make_check(check: Check, examination: Examination) -> Result:
    """Make one check; whatever happens in it, the others are made too."""
    started = time.monotonic()
    findings: list[Finding] = []
    why_not = ""
    try:
        why_not = next(filter(None, (need(examination) for need in check.needs)), "")
        if not why_not:
            findings = list(check.look(examination))
    except NotMade as error:
        why_not = str(error)
    except Exception:
        log.exception("doctor.check_broke", extra={"check": check.name})
        findings = [
            failure(
                "check_broke",
                symptom=f"The check “{check.title}” broke.",
                cause="It met something that it was not made for.",
                remedy="Read the traceback in the log of this process.",
            )
        ]
    result = Result(check.name, findings, time.monotonic() - started, why_not)
    examination.results.append(result)
    examination.tell(len(examination.results))
    return result


def _as_django_has_it(check: Check) -> Callable[..., list[CheckMessage]]:
    def django_check(**_: Any) -> list[CheckMessage]:
        visit = _VISIT.get()
        return [] if visit is None else list(make_check(check, visit).findings)

    django_check.__name__ = f"doctor_{check.name}"
    return django_check


@contextmanager
def _the_doctor_in(examination: Examination) -> Iterator[None]:
    token = _VISIT.set(examination)
    try:
        yield
    finally:
        _VISIT.reset(token)
