"""Does Stripe answer, take our key, and let the account take money?"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import CHECKOUT_WILL_NOT_START, Finding, failure
from payments.doctor.requirements import FORBIDDEN
from payments.doctor.standing import account, unsendable
from payments.stripe.client import livemode
from payments.stripe.errors import StripeKeyWrong, StripeProblem


def account_answers(examination: Examination) -> Iterator[Finding]:
    """The one place that says that Stripe is away, or refuses the key."""
    found = account(examination)
    if unsendable():
        raise NotMade(unsendable())
    if isinstance(found, StripeKeyWrong):
        if found.problem.http_status != FORBIDDEN:
            yield failure(
                "secret_key_refused",
                symptom=CHECKOUT_WILL_NOT_START,
                cause=f"Stripe does not take STRIPE_SECRET_KEY: {found}",
                remedy="Copy the secret key of this account and mode from Stripe's dashboard (Developers, API keys).",
            )
    elif isinstance(found, StripeProblem):
        yield failure(
            "stripe_away",
            symptom="Stripe does not answer. Checkout will not start, and refunds wait.",
            cause=f"{found} It was asked at {settings.STRIPE_API_BASE or 'api.stripe.com'}.",
            remedy="Look at status.stripe.com, at this machine's way out (DNS, firewall), and at STRIPE_API_BASE.",
        )
    elif livemode() or examination.for_live:
        yield from _may_take_money(found.body)


def _may_take_money(body: dict[str, object]) -> Iterator[Finding]:
    for name, what in (("charges_enabled", "take payments"), ("payouts_enabled", "pay out")):
        if body.get(name) is False:
            yield failure(
                f"{name.partition('_')[0]}_not_enabled",
                symptom=CHECKOUT_WILL_NOT_START if name == "charges_enabled" else "The money does not reach the bank.",
                cause=f"Stripe does not let this account {what} yet.",
                remedy="Complete what Stripe asks for in its dashboard (Settings, Business).",
            )
