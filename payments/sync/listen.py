"""While no webhook is heard, Stripe's list of events is read every few seconds instead: test mode only.

One chain of jobs, each of which queues the next. Whoever moves the due time forward is the one who reads; any other
chain finds it moved and ends. A schedule of a minute begins the chain, also again should it break.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from payments.inbox.process_event import process_new_event
from payments.inbox.store_event import NotAnEvent, store_event
from payments.models import EventFeed, StripeEvent
from payments.queue import enqueue
from payments.stripe.client import PERSON_WAITS, livemode
from payments.stripe.errors import StripeProblem
from payments.stripe.lists import read_page

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=5)
LEASE = timedelta(seconds=30)  # longer than one look takes; then the next chain takes over
FIRST_LOOK = timedelta(minutes=10)  # what is older is for reconcile
OVERLAP = timedelta(seconds=10)
MOST_PAGES = 5


def is_listening_instead() -> bool:
    """Whether the list of events stands in for webhooks: no webhook was ever heard, and no real money is about."""
    return not livemode() and not StripeEvent.objects.filter(came_by="webhook").exists()


def listen(*, now: datetime) -> None:
    """Read what is new, and come again; or end, if somebody else does it or it is no longer needed."""
    if not is_listening_instead() or not _is_ours_to_do(now):
        return
    try:
        _hear(now)
    except StripeProblem as error:
        log.info("listening.stripe_problem", extra={"problem": str(error)})
    with transaction.atomic():
        EventFeed.objects.filter(pk=1).update(due_at=now + EVERY)
        enqueue("payments.tasks.listen", at=now + EVERY)


def _is_ours_to_do(now: datetime) -> bool:
    EventFeed.ours()
    due = Q(due_at=None) | Q(due_at__lte=now)
    return bool(EventFeed.objects.filter(due, pk=1).update(due_at=now + LEASE))


def _hear(now: datetime) -> None:
    """Each event that is not here yet goes through the inbox as if Stripe had delivered it, oldest first."""
    since = EventFeed.ours().listened_up_to or now - FIRST_LOOK
    events = _listed(since - OVERLAP)
    known = set(
        StripeEvent.objects.filter(event_id__in=[each["id"] for each in events]).values_list("event_id", flat=True)
    )
    for event in reversed(events):
        if event["id"] not in known:
            _take_in(event, now)
    newest = max((int(each["created"]) for each in events), default=0)
    up_to = max(since, datetime.fromtimestamp(newest, tz=now.tzinfo))
    EventFeed.objects.filter(pk=1).update(listened_up_to=up_to, listened_at=now)


def _listed(since: datetime) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    for _ in range(MOST_PAGES):
        filters = {"created": {"gte": int(since.timestamp())}}
        page = read_page(kind="event", filters=filters, after=after, patience=PERSON_WAITS)
        found += page.objects
        if not page.has_more or not page.objects:
            break
        after = page.objects[-1]["id"]
    return found


def _take_in(event: dict[str, Any], now: datetime) -> None:
    try:
        with transaction.atomic():
            stored = store_event(body=json.dumps(event).encode(), now=now, came_by="list")
            if stored.new_body is not None:
                process_new_event(event_id=stored.event.pk, body=stored.new_body, now=now)
    except NotAnEvent:
        log.exception("events.unreadable", extra={"event": str(event.get("id"))})
