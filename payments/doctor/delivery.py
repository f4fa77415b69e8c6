"""Does what Stripe says arrive here, and is it believed? One answer for the checks of the secret and of the events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from payments.doctor.endpoint import can_deliver, endpoints_here
from payments.doctor.examination import Examination, NotMade, once
from payments.doctor.signing_secrets import secrets_known_since
from payments.doctor.standing import events
from payments.doctor.touch_customer import Heard, touch_customer
from payments.inbox.routes import ROUTES
from payments.models import Ask, Sighting, StripeEvent
from payments.operations.note_sighting import REFUSED_SIGNATURE
from payments.stripe.client import livemode

ON_ITS_WAY = 120  # seconds an event may take


class News(Enum):
    """What is known of the way from Stripe to here."""

    ARRIVES = auto()
    REFUSED = auto()  # it comes, and no secret of ours made its signature
    SILENT = auto()  # nothing comes
    UNPROVEN = auto()  # nothing was accepted since the secrets changed, and nothing was missed either


@dataclass(frozen=True, slots=True)
class Delivery:
    """``event``: the one it was seen by, and when it happened at Stripe."""

    news: News
    event: str = ""
    at: datetime | None = None


@once
def delivery(examination: Examination) -> Delivery:
    """By a change of our own and its event where that may be done, otherwise by the newest event at Stripe."""
    if not can_deliver(examination):
        raise NotMade("The webhook endpoint is to be mended first.")
    since = secrets_known_since(examination)
    if examination.patience and not livemode():
        return _by_a_change(examination)
    return _by_what_was_said(examination, since)


def _by_a_change(examination: Examination) -> Delivery:
    heard, at = touch_customer(patience=examination.patience, now=examination.now)
    news = {Heard.EVENT: News.ARRIVES, Heard.REFUSAL: News.REFUSED, Heard.NOTHING: News.SILENT}
    return Delivery(news[heard], "the event of a change that the doctor made", at)


def _by_what_was_said(examination: Examination, since: datetime) -> Delivery:
    here = endpoints_here(examination)
    made = max((each.created for each in here if each.enabled), default=0)
    newest = examination.now.timestamp() - ON_ITS_WAY
    for event in events(examination):
        if event.get("type") in ROUTES and made <= int(event.get("created") or 0) <= newest:
            return _judged(event, since)
    return Delivery(News.UNPROVEN)


def _judged(event: dict[str, object], since: datetime) -> Delivery:
    at = datetime.fromtimestamp(int(str(event["created"])), UTC)
    name = f"{event['type']} {event['id']}"
    received = StripeEvent.objects.filter(event_id=event["id"]).values_list("received_at", flat=True).first()
    if received is not None:
        return Delivery(News.ARRIVES if received >= since else News.UNPROVEN, name, at)
    if Ask.objects.filter(stripe_id=_object_of(event), read_at__gte=at).exists():
        return Delivery(News.UNPROVEN, name, at)  # missed, and found out by asking
    refused = Sighting.objects.filter(name=REFUSED_SIGNATURE, last_at__gte=at).exists()
    return Delivery(News.REFUSED if refused else News.SILENT, name, at)


def _object_of(event: dict[str, object]) -> str:
    data = event.get("data")
    described = data.get("object") if isinstance(data, dict) else None
    return str(described.get("id") or "") if isinstance(described, dict) else ""
