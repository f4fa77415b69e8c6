"""Change one customer's metadata in test mode, and wait for Stripe to report it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from enum import Enum, auto

from payments.doctor.standing import not_told
from payments.models import Sighting, StripeEvent
from payments.operations.ask_once import ask_once, settle_unknown
from payments.operations.note_sighting import GRAIN, REFUSED_SIGNATURE
from payments.stripe import standing
from payments.stripe.errors import StripeProblem

LOOKS_EVERY = 0.2  # seconds
# A delivery was refused; the right one may still be on its way, during a rotation or from a second endpoint.
AFTER_A_REFUSAL = 3.0


class Heard(Enum):
    """What came back."""

    EVENT = auto()
    REFUSAL = auto()
    NOTHING = auto()


def touch_customer(*, patience: float, now: datetime) -> tuple[Heard, datetime]:
    """What was heard within ``patience`` seconds, and when the change was made; no money is near."""
    since = datetime.now(UTC)
    ends = time.monotonic() + patience
    customer = _changed(now)
    of_it = StripeEvent.objects.filter(object_id=customer, type__startswith="customer.")
    heard = of_it.filter(received_at__gte=since)
    refused = Sighting.objects.filter(name=REFUSED_SIGNATURE, last_at__gte=since - GRAIN)
    was_refused = False
    while time.monotonic() < ends:
        if heard.exists():
            return Heard.EVENT, since
        if not was_refused and refused.exists():
            was_refused, ends = True, min(ends, time.monotonic() + AFTER_A_REFUSAL)
        time.sleep(LOOKS_EVERY)
    return (Heard.REFUSAL if was_refused else Heard.NOTHING), since


def _changed(now: datetime) -> str:
    """The customer that was changed; one is made on an account that has none."""
    try:
        customers = standing.newest_customers()
        settle_unknown(kinds=("touch_customer", "create_test_customer"), seen=customers, now=now)
        if customers:
            customer = str(customers[0]["id"])
            ask_once(kind="touch_customer", stripe_id=customer, params={}, now=now)
            return customer
        made = {"description": "Made by the doctor, to see whether events arrive"}
        return str(ask_once(kind="create_test_customer", params=made, now=now).body["id"])
    except StripeProblem as problem:
        raise not_told(problem, "customers") from problem
