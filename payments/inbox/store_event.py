"""Store an event once, before anything is done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from payments.models import StripeEvent, StripeEventBody
from payments.operations.hearing import LATEST
from payments.stripe.clean import blanked_text, clean_text

LONGEST_ID = 255


class NotAnEvent(ValueError):
    """A body that is no snapshot event. The text never holds the body."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The row, and whether it is new: a second delivery of an event finds it there."""

    event: StripeEvent
    is_new: bool


def store_event(*, body: bytes, now: datetime) -> Stored:
    """Insert or ignore, by the event's id. The body is kept as text, secrets and bearer links blanked."""
    parsed, kept = _parse(body)
    described = parsed["data"]["object"]
    fresh = StripeEvent(
        event_id=parsed["id"],
        type=clean_text(parsed["type"])[:100],
        api_version=clean_text(str(parsed.get("api_version") or ""))[:60],
        livemode=parsed["livemode"],
        created_at=datetime.fromtimestamp(parsed["created"], tz=UTC),
        object_id=clean_text(str(described.get("id") or ""))[:LONGEST_ID],
        received_at=now,
        due_at=now,
    )
    with transaction.atomic():
        StripeEvent.objects.bulk_create([fresh], ignore_conflicts=True)
        event = StripeEvent.objects.get(event_id=fresh.event_id)
        # Ours if nobody had it before: a conflicting insert waits for the other delivery to commit, body and all.
        is_new = not StripeEventBody.objects.filter(event=event).exists()
        if is_new:
            StripeEventBody.objects.create(event=event, text=kept)
    return Stored(event, is_new=is_new)


def _parse(body: bytes) -> tuple[dict[str, Any], str]:
    """The event, and the text of it that may be kept."""
    try:
        parsed = json.loads(body.decode("utf-8"))
        kept = blanked_text(parsed)
    except (ValueError, RecursionError) as error:
        raise NotAnEvent("The body is not JSON in UTF-8.") from error
    if not isinstance(parsed, dict) or parsed.get("object") != "event" or not _is_complete(parsed):
        raise NotAnEvent("The body is not a snapshot event.")
    return parsed, kept


def _is_complete(parsed: dict[str, Any]) -> bool:
    data, created, event_id = parsed.get("data"), parsed.get("created"), parsed.get("id")
    return (
        isinstance(event_id, str)
        and 0 < len(event_id) <= LONGEST_ID
        and event_id.isascii()
        and "\x00" not in event_id
        and isinstance(parsed.get("type"), str)
        and isinstance(parsed.get("livemode"), bool)
        and isinstance(created, int)
        and not isinstance(created, bool)
        and 0 <= created <= LATEST
        and isinstance(data, dict)
        and isinstance(data.get("object"), dict)
    )
