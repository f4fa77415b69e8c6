"""What Stripe says of the account: asked once a visit, the answer or the problem kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from payments.doctor.examination import Examination, NotMade, once
from payments.stripe import standing
from payments.stripe.client import livemode
from payments.stripe.errors import Problem, StripeKeyWrong, StripeProblem

STRIPE = ("", "https://api.stripe.com")


def unsendable() -> str:
    """Why our key must not be sent, or nothing. The check of the settings says what to do about it."""
    key = settings.STRIPE_SECRET_KEY
    if not key.startswith(("sk_", "rk_")):
        return "STRIPE_SECRET_KEY is no secret key."
    if livemode() and settings.STRIPE_API_BASE not in STRIPE:
        return "A live key is sent to Stripe alone."
    return ""


@once
def account(examination: Examination) -> standing.Account | StripeProblem:
    """The account, or why Stripe did not tell."""
    if unsendable():
        return StripeKeyWrong(Problem(message=unsendable()))
    try:
        return standing.read_account()
    except StripeProblem as problem:
        return problem


@once
def _endpoints(examination: Examination) -> list[dict[str, Any]] | StripeProblem:
    try:
        return standing.read_endpoints()
    except StripeProblem as problem:
        return problem


@once
def _events(examination: Examination) -> list[dict[str, Any]] | StripeProblem:
    try:
        return standing.newest_events()
    except StripeProblem as problem:
        return problem


def endpoints(examination: Examination) -> list[dict[str, Any]]:
    """Every webhook endpoint of the account."""
    return _or_not_made(_endpoints(examination), "webhook endpoints")


def events(examination: Examination) -> list[dict[str, Any]]:
    """The account's latest events, newest first."""
    return _or_not_made(_events(examination), "events")


def _or_not_made(found: list[dict[str, Any]] | StripeProblem, what: str) -> list[dict[str, Any]]:
    if isinstance(found, StripeProblem):
        raise not_told(found, what)
    return found


def not_told(problem: StripeProblem, what: str) -> NotMade:
    """Why nothing is known of ``what``."""
    if isinstance(problem, StripeKeyWrong):
        return NotMade(f"The key may not read {what}: allow it in the key's permissions.")
    return NotMade(f"Stripe did not tell of its {what}.")
