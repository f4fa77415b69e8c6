"""Is there exactly one enabled webhook endpoint at our address, in the SDK's words, with exactly our events?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from payments.doctor.examination import Examination, once
from payments.doctor.finding import NOT_UPDATED, Finding, failure, warning
from payments.doctor.standing import endpoints
from payments.inbox.routes import ROUTES
from payments.stripe.client import API_VERSION, RELEASE

PATH = "/api/webhooks/stripe"
MEND = "Run manage.py doctor --fix"
LOOPBACK = ("127.", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook endpoint, as Stripe has it."""

    stripe_id: str
    url: str
    enabled: bool
    api_version: str
    events: frozenset[str]
    created: int
    marks: dict[str, str]

    @classmethod
    def of(cls, body: dict[str, Any]) -> Endpoint:
        """From Stripe's words."""
        return cls(
            stripe_id=str(body.get("id")),
            url=str(body.get("url")),
            enabled=body.get("status") == "enabled",
            api_version=str(body.get("api_version") or ""),
            events=frozenset(body.get("enabled_events") or ()),
            created=int(body.get("created") or 0),
            marks=dict(body.get("metadata") or {}),
        )

    @property
    def speaks_our_release(self) -> bool:
        """Whether its events come in the words of the SDK's release; without a version it is the account's default."""
        return self.api_version.rpartition(".")[2] == RELEASE

    @property
    def hears_our_events(self) -> bool:
        """Whether it is sent exactly what is recorded here."""
        return self.events == frozenset(ROUTES)


def our_address() -> str:
    """Where Stripe must report."""
    return f"{settings.PUBLIC_URL}{PATH}"


def is_loopback() -> bool:
    """Whether Stripe itself could never reach us: what it says comes through ``stripe listen``."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    return not settings.STRIPE_API_BASE and host.startswith(LOOPBACK)


@once
def endpoints_here(examination: Examination) -> list[Endpoint]:
    """Those at our address, enabled or not, oldest first."""
    found = [Endpoint.of(body) for body in endpoints(examination)]
    return sorted((each for each in found if each.url == our_address()), key=lambda each: each.created)


@once
def endpoint_findings(examination: Examination) -> list[Finding]:
    """What is wrong with our endpoint; others may stand on it."""
    here = endpoints_here(examination)
    enabled = [each for each in here if each.enabled]
    if not here:
        return [_missing(examination)]
    if not enabled:
        return [_disabled()]
    found = [_twice(len(enabled))] if len(enabled) > 1 else []
    for each in enabled:
        found += [*_other_release(each), *_other_events(each)]
    return found


def endpoint_is_right(examination: Examination) -> Iterator[Finding]:
    """Exactly one, and right."""
    yield from endpoint_findings(examination)


def can_deliver(examination: Examination) -> bool:
    """Whether events should arrive: what is wrong with the endpoint does not stand in their way."""
    codes = {found.code for found in endpoint_findings(examination)}
    return codes <= {"endpoint_twice", "endpoint_release"} or (is_loopback() and codes == {"endpoint_missing"})


def _missing(examination: Examination) -> Finding:
    if is_loopback():
        return warning(
            "endpoint_missing",
            symptom="Stripe cannot report to this machine by itself.",
            cause=f"{settings.PUBLIC_URL} is an address of this machine alone.",
            remedy=f"Keep “stripe listen --forward-to {our_address()}” running, with its secret in "
            "STRIPE_WEBHOOK_SECRET.",
        )
    near = [url for body in endpoints(examination) if (url := str(body.get("url"))).rstrip("/") == our_address()]
    cause = f"Stripe has no webhook endpoint at {our_address()}"
    cause += f"; there is one at {near[0]}, with a slash at its end." if near else "."
    remedy = f"{MEND}, or make it in Stripe's dashboard (Developers, Webhooks). Is PUBLIC_URL right?"
    return failure("endpoint_missing", symptom=NOT_UPDATED, cause=cause, remedy=remedy)


def _disabled() -> Finding:
    return failure(
        "endpoint_disabled",
        symptom=NOT_UPDATED,
        cause=f"The webhook endpoint at {our_address()} is disabled. Stripe does that after days without a 2xx.",
        remedy=f"{MEND}, or enable it in Stripe's dashboard. What was missed comes with manage.py reconcile.",
    )


def _twice(count: int) -> Finding:
    return failure(
        "endpoint_twice",
        symptom="Every event comes more than once, and part of them is refused.",
        cause=f"{count} enabled webhook endpoints have the address {our_address()}, each with a secret of its own.",
        remedy="Keep the one whose secret is in STRIPE_WEBHOOK_SECRET and disable the others in Stripe's dashboard.",
    )


def _other_release(endpoint: Endpoint) -> Iterator[Finding]:
    if not endpoint.speaks_our_release:
        told = endpoint.api_version or "the account's default version"
        yield failure(
            "endpoint_release",
            symptom="Events come in words that are not understood here: each costs a read of its object.",
            cause=f"The endpoint {endpoint.stripe_id} sends {told}; this program speaks {API_VERSION}.",
            remedy=f"{MEND}: it makes one that sends {API_VERSION}, for an endpoint never changes its version.",
        )


def _other_events(endpoint: Endpoint) -> Iterator[Finding]:
    missing, extra = set(ROUTES) - endpoint.events, set(endpoint.events - set(ROUTES))
    if "*" in endpoint.events:
        missing, extra = set(), {"every event (*)"}
    if missing or extra:
        words = [f"it is not sent {_listed(missing)}"] if missing else []
        words += [f"it is sent {_listed(extra)}, which nobody reads here"] if extra else []
        yield failure(
            "endpoint_events",
            symptom=NOT_UPDATED if missing else "Stripe sends events that nobody reads here.",
            cause=f"The endpoint {endpoint.stripe_id} has other events than payments/inbox/routes.py: "
            f"{', and '.join(words)}.",
            remedy=f"{MEND}, or choose exactly the events of payments/inbox/routes.py in Stripe's dashboard.",
        )


def _listed(events: set[str]) -> str:
    names = sorted(events)
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
