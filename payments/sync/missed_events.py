"""What happened at Stripe and was never heard here: found in Stripe's list of events, and asked about."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from payments.inbox.routes import ROUTES
from payments.inbox.store_event import NotAnEvent, store_event
from payments.models import EventFeed, StripeEvent, SyncRun
from payments.operations.ask_about import ask_about
from payments.operations.hearing import instant
from payments.stripe.lists import read_page
from payments.stripe.translate import KINDS
from payments.sync.pace import Pace
from payments.sync.sync_part import Clock

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)  # so long Stripe lists its events
OVERLAP = timedelta(minutes=5)  # clocks differ, and an event is listed a moment after its second
ON_ITS_WAY = timedelta(minutes=2)  # its delivery may just be arriving
MOST_PAGES = 100  # at one time; of what is more, the older half comes first
# What Stripe could not deliver comes first, then all the rest: it may have been delivered to another endpoint.
LISTS: tuple[dict[str, Any], ...] = ({"delivery_success": False}, {})


@dataclass
class Missed:
    """Events that were missed, the objects that they tell of, and whether there are more."""

    events: int = 0
    objects: int = 0
    is_through: bool = True


def ask_for_missed(*, pace: Pace, clock: Clock, most_pages: int = MOST_PAGES) -> Missed:
    """Store what was missed and put its objects down to be read: each once, those first that changed first."""
    feed, now = EventFeed.ours(), clock()
    since = feed.missed_up_to or _first_look(now)
    until = min(feed.missed_until or now, now - ON_ITS_WAY)
    missed = Missed()
    for filters in LISTS:
        events = _listed(filters, since, until, pace, most_pages)
        if events is None:
            feed.missed_until = since + (until - since) / 2
            feed.save()
            missed.is_through = False
            return missed
        _ask(events, missed, clock())
    feed.missed_up_to, feed.missed_read_at = until - OVERLAP, now
    missed.is_through = feed.missed_until is None
    feed.missed_until = None
    feed.save()
    return missed


def _first_look(now: datetime) -> datetime:
    """From the last complete backfill, which saw what happened before it; else as far as Stripe's list goes."""
    complete = SyncRun.objects.filter(since=None).exclude(finished_at=None).order_by("-started_at").first()
    oldest = now - KEPT
    return max(oldest, complete.started_at - OVERLAP) if complete is not None else oldest


def _listed(
    filters: dict[str, Any], since: datetime, until: datetime, pace: Pace, most_pages: int
) -> list[dict[str, Any]] | None:
    """The events of this time that are not here, oldest first; None when there are too many pages of them."""
    created = {"gte": int(since.timestamp()), "lte": int(until.timestamp())}
    found: list[dict[str, Any]] = []
    after = ""
    for _ in range(most_pages):
        pace.wait("event")
        page = read_page(kind="event", filters={**filters, "created": created}, after=after)
        found += _unknown(page.objects)
        if not page.has_more or not page.objects:
            return found[::-1]
        after = page.objects[-1]["id"]
    return None


def _unknown(events: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    known = set(
        StripeEvent.objects.filter(event_id__in=[each["id"] for each in events]).values_list("event_id", flat=True)
    )
    return (each for each in events if each["id"] not in known and each.get("type") in ROUTES)


def _ask(events: Sequence[dict[str, Any]], missed: Missed, now: datetime) -> None:
    """The oldest news of an object says since when it is due."""
    due: dict[tuple[str, str], int] = {}
    for event in events:
        stripe_id = _store(event, now)
        kind, _ = KINDS.get(str(event["data"]["object"].get("object")), ("", None))
        if stripe_id and kind:
            due.setdefault((kind, stripe_id), int(event["created"]))
    for (kind, stripe_id), second in due.items():
        ask_about(kind=kind, stripe_id=stripe_id, why="An event was missed.", due_at=instant(second), now=now)
    missed.events += len(events)
    missed.objects += len(due)
    if events:
        log.warning("events.missed", extra={"events": len(events), "objects": len(due)})


def _store(event: dict[str, Any], now: datetime) -> str:
    """Kept like every event, but what it says is old: its object is asked about instead. Answers the object's id."""
    try:
        with transaction.atomic():
            stored = store_event(body=json.dumps(event).encode(), now=now, came_by="list")
            if stored.new_body is None:
                return ""
            StripeEvent.objects.filter(pk=stored.event.pk).update(state="asked", recorded_at=now)
    except NotAnEvent:
        log.exception("events.unreadable", extra={"event": str(event.get("id"))})
        return ""
    return stored.event.object_id
