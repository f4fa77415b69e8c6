"""What the doctor asks of Stripe: how the account, its endpoints and its news stand. Reads only."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from payments.stripe.client import Patience
from payments.stripe.gateway import Answer, browser_read, plain_read

Json = dict[str, Any]

# Short: whoever looks wants to know whether Stripe answers, and many look one after the other.
DOCTORS = Patience(3, 6)
MOST = 100  # Stripe's largest page

ACCOUNT, ENDPOINTS, EVENTS = "/v1/account", "/v1/webhook_endpoints", "/v1/events"
CUSTOMERS, INTENTS, INTENT = "/v1/customers", "/v1/payment_intents", "/v1/payment_intents/{id}"
PRICE = "/v1/prices/{id}"
LOOKED_AT = (ACCOUNT, ENDPOINTS, EVENTS, CUSTOMERS, INTENTS, INTENT, PRICE)


@dataclass(frozen=True, slots=True)
class Account:
    """The account's own description, and how many seconds our clock is ahead of Stripe's."""

    body: Json
    clock_ahead: float


def read_account() -> Account:
    """The account that the secret key belongs to."""
    before = time.time()
    answer = plain_read(path=ACCOUNT, patience=DOCTORS)
    return Account(answer.body, _ahead(answer, before, time.time()))


def read_endpoints() -> list[Json]:
    """Every webhook endpoint of the account, in the mode of the key."""
    return _listed(ENDPOINTS)


def newest_events() -> list[Json]:
    """The latest hundred events, newest first, as Stripe keeps them."""
    return _listed(EVENTS)


def newest_customers() -> list[Json]:
    """The hundred customers made last."""
    return _listed(CUSTOMERS)


def newest_intent() -> Json | None:
    """The payment intent made last, with its client secret."""
    page = plain_read(path=INTENTS, params={"limit": 1}, patience=DOCTORS).body
    found: Json | None = page["data"][0] if page.get("data") else None
    return found


def read_price(price_id: str) -> Json:
    """One price. StripeNotFound: not of this account and mode."""
    return plain_read(path=PRICE.format(id=quote(price_id, safe="")), patience=DOCTORS).body


def read_as_browser(*, intent_id: str, client_secret: str) -> None:
    """Read an intent with the publishable key, as Stripe.js does. StripeNotFound: it is not that key's account's."""
    path = INTENT.format(id=quote(intent_id, safe=""))
    browser_read(path=path, params={"client_secret": client_secret}, patience=DOCTORS)


def _listed(path: str) -> list[Json]:
    page = plain_read(path=path, params={"limit": MOST}, patience=DOCTORS).body
    found = page.get("data")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _ahead(answer: Answer, before: float, after: float) -> float:
    """Stripe's date is a whole second, and was true somewhere between asking and being answered: only what is outside
    of both counts."""
    since, until = answer.moment.until, answer.moment.until + 1
    if before > until:
        return before - until
    return after - since if after < since else 0.0
