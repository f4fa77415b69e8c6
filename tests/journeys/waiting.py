"""Wait for what another process does."""

from __future__ import annotations

from collections.abc import Callable

from backoffice.demo.child import wait_until


def until(happened: Callable[[], bool], seconds: float = 20) -> None:
    """Come back as soon as it has happened; fail when it does not."""
    assert wait_until(happened, seconds, every=0.05), f"It did not happen within {seconds} seconds."
