"""The sandbox's clock: the real one, shifted, standing still, or pinned to the second something was due."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from .store import Store


class Clock:
    """Whole seconds. Signatures of deliveries do not use it: a receiver checks those against its own clock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pinned: int | None = None
        self.load()

    def load(self) -> None:
        kept = self.store.setting("clock", {"offset": 0.0, "frozen_at": None})
        self.offset: float = kept["offset"]
        self.frozen_at: float | None = kept["frozen_at"]

    def reading(self) -> float:
        """What a visitor would read off it, whatever is being caught up on."""
        return self.frozen_at if self.frozen_at is not None else time.time() + self.offset

    def now(self) -> int:
        return int(self.reading()) if self.pinned is None else self.pinned

    @contextmanager
    def at(self, second: int) -> Iterator[None]:
        """What happens inside happens at that second."""
        self.pinned = second
        try:
            yield
        finally:
            self.pinned = None

    def set(self, moment: float, *, frozen: bool | None = None) -> None:
        stands_still = self.frozen_at is not None if frozen is None else frozen
        self.offset = moment - time.time()
        self.frozen_at = moment if stands_still else None
        self._keep()

    def go_real(self) -> None:
        self.offset, self.frozen_at = 0.0, None
        self._keep()

    def _keep(self) -> None:
        self.store.set_setting("clock", {"offset": self.offset, "frozen_at": self.frozen_at})
