"""Read a list page by page in a thread of its own, a few pages ahead of whoever takes them in."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from payments.domain.backoff import backoff
from payments.domain.join import Moment
from payments.domain.snapshots import Snapshot
from payments.stripe.errors import StripeBusy, StripeRefused, StripeUnsure
from payments.stripe.lists import Page, read_page
from payments.stripe.translate import NotTranslatable, snapshots_of
from payments.sync.pace import Pace

log = logging.getLogger(__name__)

AHEAD = 8  # pages
MOST = 5  # pages taken in together: a transaction of half a thousand objects still ends in a moment


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list to go on: after this object, made in this second at Stripe; empty at the beginning."""

    after: str = ""
    created: int = 0


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page in our own words: what its objects and those expanded in them say, and which of them cannot be read.

    ``bodies``: those that can, as they came.
    """

    bodies: list[dict[str, Any]]
    snapshots: list[Snapshot]
    unreadable: list[str]
    moment: Moment
    count: int
    first: Place
    last: Place
    has_more: bool


class ReadAhead:
    """``with ReadAhead(…) as pages: for together in pages: …``"""

    def __init__(self, *, kind: str, filters: Mapping[str, Any], place: Place, pace: Pace, tries: int) -> None:
        self.kind, self.filters, self.place = kind, dict(filters), place
        self.pace, self.tries = pace, tries
        self.waiting: queue.Queue[ReadPage | Exception | None] = queue.Queue(AHEAD)
        self.enough = threading.Event()
        self.thread = threading.Thread(target=self._read, name=f"reading {kind}", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.enough.set()
        while self.thread.is_alive():
            self._empty()
            self.thread.join(0.05)

    def __iter__(self) -> Iterator[list[ReadPage]]:
        """What has been read, up to a few pages together; raises what went wrong after all that came before it."""
        while True:
            together = [self.waiting.get()]
            while len(together) < MOST and together[-1] is not None and not self.waiting.empty():
                together.append(self.waiting.get())
            pages = [each for each in together if isinstance(each, ReadPage)]
            if pages:
                yield pages
            wrong = next((each for each in together if isinstance(each, Exception)), None)
            if wrong is not None:
                raise wrong
            if together[-1] is None:
                return

    def _empty(self) -> None:
        while not self.waiting.empty():
            self.waiting.get()

    def _read(self) -> None:
        try:
            while not self.enough.is_set():
                page = in_our_words(self._page(), self.place.after)
                self.waiting.put(page)
                if not page.has_more or not page.count:
                    break
                self.place = page.last
            self.waiting.put(None)
        except Exception as error:  # noqa: BLE001 - whoever takes the pages in learns what went wrong
            self.waiting.put(error)

    def _page(self) -> Page:
        tries = 0
        while True:
            self.pace.wait(self.kind)
            try:
                page = read_page(kind=self.kind, filters=self.filters, after=self.place.after)
            except StripeBusy:
                self.pace.was_refused()
                tries += 1
                if tries >= self.tries * 10 or self.enough.is_set():
                    raise
            except StripeUnsure:
                tries += 1
                if tries >= self.tries or self.enough.is_set():
                    raise
                time.sleep(backoff(tries).total_seconds())
            except StripeRefused as error:
                if error.problem.param != "starting_after" or not self.place.created:
                    raise
                self._go_on_without_it()
            else:
                self.pace.went_well()
                return page

    def _go_on_without_it(self) -> None:
        """The object after which to go on was deleted meanwhile: go on at its second."""
        created = dict(self.filters.get("created") or {})
        self.filters["created"] = created | {"lte": self.place.created}
        self.place = Place()


def in_our_words(page: Page, before: str) -> ReadPage:
    """What the page says; ``before``: the object before it, where it is empty."""
    bodies, snapshots, unreadable = [], list[Snapshot](), list[str]()
    for body in page.objects:
        try:
            snapshots += list(snapshots_of(body))
            bodies.append(body)
        except NotTranslatable:
            log.exception("sync.unreadable", extra={"stripe_id": body["id"]})
            unreadable.append(body["id"])
    places = [Place(each["id"], int(each.get("created") or 0)) for each in page.objects[:1] + page.objects[-1:]]
    first, last = places or [Place(before), Place(before)]
    return ReadPage(bodies, snapshots, unreadable, page.moment, len(page.objects), first, last, page.has_more)
