"""How long to wait before trying again."""

from __future__ import annotations

from datetime import timedelta

# A second, then slower and slower, at most ten minutes: Stripe's bad moments are short, its bad hours are rare.
STEPS = (1, 2, 5, 15, 30, 60, 120, 300, 600)


def backoff(tries: int) -> timedelta:
    """The pause after the ``tries``-th try."""
    return timedelta(seconds=STEPS[min(max(tries, 1), len(STEPS)) - 1])
