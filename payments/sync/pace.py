"""How fast Stripe is asked: within its limits, slower when it says it is too much (docs.stripe.com/rate-limits)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from payments.stripe.client import livemode

ENDPOINT = 25.0  # requests a second to one endpoint
LIVE, TEST = 100.0, 25.0  # to all of them together
# The shop goes on meanwhile: checkouts and reads of single objects need their share.
SHARE = 0.8
SLOWEST = 0.5
GROWTH = 1.05  # after each answer, until the limit is reached again
PAUSE = 1.0  # seconds, after a refusal


@dataclass
class Pace:
    """Requests a second, overall and to one endpoint. Threads share it."""

    overall: float
    endpoint: float = ENDPOINT * SHARE
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    factor: float = 1.0
    _next: float = 0.0
    _next_at: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, endpoint: str) -> None:
        """Sleep until this endpoint may be asked once more."""
        with self._lock:
            now = self.clock()
            at = max(now, self._next, self._next_at.get(endpoint, 0.0))
            self._next = at + 1 / (self.overall * self.factor)
            self._next_at[endpoint] = at + 1 / (self.endpoint * self.factor)
        if at > now:
            self.sleep(at - now)

    def went_well(self) -> None:
        """Stripe answered: go a little faster again."""
        with self._lock:
            self.factor = min(1.0, self.factor * GROWTH)

    def was_refused(self) -> None:
        """429: half as fast from now on, after a pause for everybody."""
        with self._lock:
            self.factor = max(self.factor / 2, SLOWEST / self.overall)
            self._next = max(self._next, self.clock() + PAUSE)


def pace_of_stripe() -> Pace:
    """Within the limits of the configured account."""
    return Pace(overall=(LIVE if livemode() else TEST) * SHARE)


def pace_without_limit() -> Pace:
    """As fast as the answers come: for a server of our own."""
    return Pace(overall=1e6, endpoint=1e6)
