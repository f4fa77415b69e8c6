"""Pages come as large trees of JSON without cycles: looking through them for cycles costs a quarter of a backfill."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = (200_000, 20, 100)  # Python's own is (700, 10, 10)


@contextmanager
def rare_collections() -> Iterator[None]:
    """While the block runs, Python looks for cycles of objects less often."""
    usual = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
