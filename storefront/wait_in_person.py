"""Ask Stripe while the customer waits: one try, a few seconds, and never in more than two threads of a process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import BoundedSemaphore

from django.utils import timezone

from payments.models import StripeCall
from payments.operations.perform_call import perform_call
from payments.stripe.client import PERSON_WAITS

# Four threads serve a process: a slow Stripe may hold two of them, the other two keep the shop open.
_SEATS = BoundedSemaphore(2)

# Longer than one try. Should this process die, the worker takes the call up then.
HELD = timedelta(seconds=20)
LONGEST = PERSON_WAITS.connect + PERSON_WAITS.read
LOOK_EVERY = 0.1  # seconds


@contextmanager
def a_seat() -> Iterator[timedelta | None]:
    """How long calls may be held for the person who waits; None when there is no seat and the worker has to do it."""
    seated = _SEATS.acquire(blocking=False)
    try:
        yield HELD if seated else None
    finally:
        if seated:
            _SEATS.release()


def perform_and_wait(call_id: int) -> None:
    """Make the call, or wait for whoever is making it: the other click of a double click."""
    perform_call(call_id=call_id, now=timezone.now(), patience=PERSON_WAITS)
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and _is_being_made(call_id):
        time.sleep(LOOK_EVERY)


def _is_being_made(call_id: int) -> bool:
    return StripeCall.objects.filter(
        pk=call_id, state__in=StripeCall.OPEN, claimed_until__gt=timezone.now(), tries__gt=0
    ).exists()
