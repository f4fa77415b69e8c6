"""Store an event once, before anything is done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from payments.models import StripeEvent, StripeEventBody
from payments.operations.as_may_be_kept import as_may_be_kept
from payments.operations.hearing import LATEST
from payments.operations.locking import hear
from payments.stripe.clean import blanked, blanked_text, clean_text
from payments.stripe.named import customer_named, named_in

LONGEST_ID = 255


class NotAnEvent(ValueError):
    """A body that is no snapshot event. The text never holds the body."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The row, and its body as it is kept; None for a second delivery, which finds the event there."""

    event: StripeEvent
    new_body: dict[str, Any] | None


def store_event(*, body: bytes, now: datetime, came_by: str = "webhook") -> Stored:
    """Insert or ignore, by the event's id. The body is kept as text: secrets and bearer links blanked, and of someone
    who was anonymised whatever names them."""
    parsed = _parse(body)
    described = parsed["data"]["object"]
    fresh = StripeEvent(
        event_id=parsed["id"],
        type=clean_text(parsed["type"])[:100],
        api_version=clean_text(str(parsed.get("api_version") or ""))[:60],
        livemode=parsed["livemode"],
        created_at=datetime.fromtimestamp(parsed["created"], tz=UTC),
        object_id=clean_text(str(described.get("id") or ""))[:LONGEST_ID],
        about_customer=clean_text(customer_named(described))[:LONGEST_ID],
        received_at=now,
        came_by=came_by,
        due_at=now,
    )
    with transaction.atomic():
        StripeEvent.objects.bulk_create([fresh], ignore_conflicts=True)
        event = StripeEvent.objects.get(event_id=fresh.event_id)
        # Ours if nobody had it before: a conflicting insert waits for the other delivery to commit, body and all.
        if StripeEventBody.objects.filter(event=event).exists():
            return Stored(event, None)
        hear()  # nobody sees the new row yet, so nobody waits for it
        kept = as_may_be_kept(parsed)
        StripeEventBody.objects.create(event=event, text=blanked_text(kept))
    return Stored(event, blanked(kept))


def _parse(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body.decode("utf-8"))
        named_in(parsed)  # raises when it is nested too deep to be gone through
    except (ValueError, RecursionError) as error:
        raise NotAnEvent("The body is not JSON in UTF-8.") from error
    if not isinstance(parsed, dict) or parsed.get("object") != "event" or not _is_complete(parsed):
        raise NotAnEvent("The body is not a snapshot event.")
    return parsed


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
