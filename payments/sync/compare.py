"""Hold our rows against Stripe's list of one type, page by page, from new to old; then from the beginning again."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from payments.models import Comparison
from payments.operations.locking import hear
from payments.operations.mirrors import MIRRORS
from payments.stripe import gateway
from payments.stripe.errors import StripeNotFound, StripeRefused
from payments.stripe.lists import Page, read_page
from payments.sync.difference import DELETED, GONE, NOT_THERE, Difference
from payments.sync.held_here import Held, held_here
from payments.sync.in_flux import in_flux
from payments.sync.note_drift import note_drift
from payments.sync.pace import Pace
from payments.sync.read_ahead import ReadPage, in_our_words
from payments.sync.sync_part import Clock
from payments.sync.told import told_as_may_be_kept
from payments.sync.types import TYPES, SyncType

log = logging.getLogger(__name__)

# What was made in these seconds may be on its way to us.
FRESH = 120
# So many objects that a list did not show are looked for one by one; if none of them is there, the others are not.
LOOKED_FOR = 10


@dataclass
class Compared:
    """What came of it: pages and objects that were read, differences that are new, and whether it is through."""

    pages: int = 0
    objects: int = 0
    found: int = 0
    is_through: bool = False


@dataclass
class Looked:
    """What came of looking for objects that a list did not show."""

    gone: list[Difference] = field(default_factory=list)
    found: list[ReadPage] = field(default_factory=list)


def compare(*, kind: str, pace: Pace, clock: Clock, pages: int | None = None, seconds: float | None = None) -> Compared:
    """Go on where the last one stopped, for at most so many pages and seconds. Raises StripeProblem."""
    sync_type, compared = TYPES[kind], Compared()
    ends = None if seconds is None else time.monotonic() + seconds
    place = Comparison.objects.get_or_create(kind=kind)[0]
    if place.began_at is None or place.finished_at is not None:
        _begin(place, clock())
    while pages is None or compared.pages < pages:
        page = _page(place, sync_type, pace)
        compared.pages += 1
        compared.objects += len(page.objects)
        compared.found += _compare_page(place, sync_type, page, pace, clock())
        if place.finished_at is not None:
            compared.is_through = True
            break
        if ends is not None and time.monotonic() > ends:
            break
    return compared


def _begin(place: Comparison, now: datetime) -> None:
    place.began_at, place.finished_at = now, None
    place.list_number = place.pages = place.read_count = place.found_count = 0
    place.cursor, place.until_created, place.seen_ids = "", None, []
    place.save()


def _page(place: Comparison, sync_type: SyncType, pace: Pace) -> Page:
    filters: dict[str, Any] = dict(sync_type.lists[place.list_number])
    pace.wait(place.kind)
    try:
        return read_page(kind=place.kind, filters=filters, after=place.cursor)
    except StripeRefused as error:
        if error.problem.param != "starting_after" or place.until_created is None:
            raise
        # The object after which to go on was deleted meanwhile: go on at its second.
        place.cursor = ""
        return read_page(kind=place.kind, filters={**filters, "created": {"lte": place.until_created}})


def _compare_page(place: Comparison, sync_type: SyncType, page: Page, pace: Pace, now: datetime) -> int:
    """Find what differs, leave out what is changing right now, keep the rest together with the place."""
    words = in_our_words(page, place.cursor)
    absent, after = _absent(place, sync_type, page)
    looked = _look_for(place.kind, absent, pace)
    with transaction.atomic():
        _see_one_moment()
        hear()
        own = {str(body["id"]) for body in page.objects}
        differing = list(sync_type.drift(told_as_may_be_kept([words], now)))
        for each in looked.found:
            differing += sync_type.drift(told_as_may_be_kept([each], now))
    differing += looked.gone
    if differing:
        flux = in_flux({each.stripe_id for each in differing}, since=page.moment.since - FRESH, now=now)
        differing = [each for each in differing if each.stripe_id not in flux]
    with transaction.atomic():
        hear()
        found = note_drift(found=differing, compared=own | {each.stripe_id for each in absent}, now=now)
        _go_on(place, sync_type, page, after, found, now)
    return found


def _see_one_moment() -> None:
    """All that this transaction reads is of one moment, though events are recorded meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _absent(place: Comparison, sync_type: SyncType, page: Page) -> tuple[list[Held], int]:
    """What we hold from the time that this page covers, and the page does not show; and up to where it reaches."""
    until = place.until_created if place.until_created is not None else page.moment.since - FRESH
    after = int(page.objects[-1]["created"]) if page.has_more and page.objects else -1
    if after >= until:
        return [], until
    seen = {*place.seen_ids, *(each["id"] for each in page.objects)}
    held = held_here(place.kind, after, until, sync_type.lists[place.list_number])
    return [each for each in held if each.stripe_id not in seen], after


def _look_for(kind: str, absent: Sequence[Held], pace: Pace) -> Looked:
    """Each is looked for once more by itself: a list can leave something out for other reasons; it may stand in the
    type's other list by now."""
    looked, found_any = Looked(), False
    for number, held in enumerate(absent):
        if number < LOOKED_FOR or found_any:
            pace.wait(kind)
            try:
                answer = gateway.read(kind=kind, stripe_id=held.stripe_id)
            except StripeNotFound:
                pass
            else:
                found_any = True
                if answer.body.get("deleted"):
                    looked.gone.append(_difference(kind, held, "deleted", "no", "yes"))
                else:
                    looked.found.append(in_our_words(Page([answer.body], answer.moment, has_more=False), ""))
                continue
        looked.gone.append(_difference(kind, held, "object", "there", "missing"))
    return looked


def _difference(kind: str, held: Held, field: str, ours: str, theirs: str) -> Difference:
    return Difference(
        kind=kind,
        stripe_id=held.stripe_id,
        field=field,
        ours=ours,
        theirs=theirs,
        why=DELETED if field == "deleted" else NOT_THERE if kind in MIRRORS else GONE,
        worth=held.worth,
        payment_id=held.payment_id,
        customer_id=held.customer_id,
    )


def _go_on(place: Comparison, sync_type: SyncType, page: Page, after: int, found: int, now: datetime) -> None:
    same_second = [each["id"] for each in page.objects if int(each.get("created") or 0) == after]
    place.seen_ids = [*(place.seen_ids if after == place.until_created else []), *same_second]
    place.until_created = after
    place.pages += 1
    place.read_count += len(page.objects)
    place.found_count += found
    if page.has_more and page.objects:
        place.cursor = page.objects[-1]["id"]
    else:
        place.list_number += 1
        place.cursor, place.until_created, place.seen_ids = "", None, []
        if place.list_number >= len(sync_type.lists):
            place.list_number, place.finished_at = 0, now
    place.save()
