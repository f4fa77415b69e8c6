"""Everything one sandbox knows: its file, its clock, its lock and who is asking just now."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .clock import Clock
from .errors import missing
from .ids import new_id
from .store import Store
from .wire import Json


@dataclass(frozen=True)
class Options:
    host: str = "127.0.0.1"
    port: int = 12111
    secret_key: str = "sk_test_sandbox"  # noqa: S105 - opens nothing but a sandbox
    publishable_key: str = "pk_test_sandbox"
    seed: int = 7

    @property
    def base_url(self) -> str:
        return f"http://{self.host}:{self.port}"


@dataclass(frozen=True)
class Asker:
    """The API request on whose behalf things change; events name it."""

    id: str | None = None
    idempotency_key: str | None = None


@dataclass
class World:
    store: Store
    options: Options
    lock: threading.RLock = field(default_factory=threading.RLock)
    news: threading.Condition = field(default_factory=threading.Condition)
    keys_in_use: set[str] = field(default_factory=set)
    faults_lifted: threading.Event = field(default_factory=threading.Event)
    asker: Asker = field(default_factory=Asker)

    changes: int = 0

    def __post_init__(self) -> None:
        self.clock = Clock(self.store)

    @property
    def seed(self) -> int:
        return int(self.store.setting("seed", self.options.seed))

    @contextmanager
    def change(self, asker: Asker | None = None) -> Iterator[None]:
        """One change at a time, all of it or nothing; afterwards whoever waits for news looks again."""
        with self.lock:
            rows_before = self.store.connection.total_changes
            with self.store.transaction():
                self.asker = asker or Asker()
                try:
                    yield
                finally:
                    self.asker = Asker()
            changed = self.store.connection.total_changes != rows_before
        if changed:
            with self.news:
                self.changes += 1
                self.news.notify_all()

    def wait_for_news(self, seen: int, seconds: float) -> None:
        """Sleep until something changes after what was seen, or the time is over."""
        with self.news:
            self.news.wait_for(lambda: self.changes != seen, seconds)

    def now(self) -> int:
        return self.clock.now()

    def new_id(self, prefix: str, length: int = 24) -> str:
        return new_id(self.store, self.seed, prefix, length)

    def find(self, kind: str, identifier: str, param: str = "id", *, status: int = 404) -> Json:
        """The object, or Stripe's "No such …". A wrong id in the path is a 404, in a parameter a 400."""
        body = self.store.get(kind, identifier)
        if body is None:
            raise missing(kind, identifier, param, status)
        return body

    def schedule(self, what: str, object_id: str, at: int) -> None:
        """Something that will happen to an object at a second of the sandbox's clock (see due.py)."""
        self.store.run("INSERT INTO due (at, what, object) VALUES (?, ?, ?)", at, what, object_id)

    def unschedule(self, object_id: str) -> None:
        self.store.run("DELETE FROM due WHERE object = ?", object_id)
