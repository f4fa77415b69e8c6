"""How many events of a day come in another release's words?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q

from payments.doctor.endpoint import endpoint_findings
from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import Finding, warning
from payments.models import StripeEvent
from payments.stripe.client import API_VERSION, RELEASE

DAY = timedelta(days=1)
NEWEST = 20_000  # of a busier day these are enough
MOST = 0.01


def events_speak_our_release(examination: Examination) -> Iterator[Finding]:
    """Each event of another release costs a read of its object; a few come while an endpoint is being changed."""
    if _is_said_of_the_endpoint(examination):
        return
    day = StripeEvent.objects.filter(created_at__gte=examination.now - DAY).order_by("-created_at", "-id")[:NEWEST]
    counted = StripeEvent.objects.filter(pk__in=day.values("pk")).aggregate(
        all=Count("pk"), other=Count("pk", filter=~Q(api_version__endswith=f".{RELEASE}"))
    )
    if counted["other"] > counted["all"] * MOST:
        yield warning(
            "other_release_events",
            symptom="Events come in words that are not understood here: each costs a read of its object.",
            cause=f"{counted['other']} of the last day's {counted['all']} events are of another release than "
            f"{API_VERSION}.",
            remedy="Find the endpoint that sends them in Stripe's dashboard; ours must have the version "
            f"{API_VERSION} (manage.py doctor --fix).",
        )


def _is_said_of_the_endpoint(examination: Examination) -> bool:
    try:
        return any(found.code == "endpoint_release" for found in endpoint_findings(examination))
    except NotMade:
        return False
