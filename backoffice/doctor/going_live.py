"""``doctor --live``: what must be so before real money is taken."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import Tags, run_checks

from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import Finding, failure, warning
from payments.doctor.requirements import tables_there
from payments.models import House
from payments.stripe.client import livemode


def ready_for_live(examination: Examination) -> Iterator[Finding]:
    """Only when it is asked for."""
    if not examination.for_live:
        raise NotMade("It is looked at with manage.py doctor --live.")
    yield from _keys()
    yield from _deployment()
    if not tables_there(examination):
        yield from _house()


def _keys() -> Iterator[Finding]:
    if not livemode():
        yield failure(
            "not_live",
            symptom="No real money is taken.",
            cause="STRIPE_SECRET_KEY is not a live key.",
            remedy="Set the live keys and the live endpoint's signing secret, with a database of their own.",
        )
    if not settings.HTTPS:
        yield failure(
            "not_https",
            symptom="Stripe refuses the webhook endpoint, and browsers warn.",
            cause="PUBLIC_URL does not begin with https://.",
            remedy="Put a proxy with a certificate in front, and set PUBLIC_URL to its address.",
        )


def _deployment() -> Iterator[Finding]:
    """Django's own list for deployments; without https most of it follows from that."""
    if not settings.HTTPS:
        return
    for found in run_checks(tags=[Tags.security], include_deployment_checks=True):
        if found.id and found.id.startswith("security.") and found.id not in settings.SILENCED_SYSTEM_CHECKS:
            yield warning(
                found.id.replace(".", "_").lower(),
                symptom="The site is less guarded than it could be.",
                cause=str(found.msg),
                remedy=str(found.hint or "See Django's deployment checklist."),
            )


def _house() -> Iterator[Finding]:
    house = House.ours()
    if "localhost" in house.mail_sender:
        yield failure(
            "sender_localhost",
            symptom="Mails to customers are refused or taken for spam.",
            cause=f"They are sent by {house.mail_sender}.",
            remedy="Set the sender under House, Settings, to an address of your domain.",
        )
    if not house.support_email:
        yield warning(
            "no_support_email",
            symptom="Customers do not know whom to write to.",
            cause="The house has no support address.",
            remedy="Set it under House, Settings.",
        )
