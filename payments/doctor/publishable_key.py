"""Is the publishable key valid, and of the same account as the secret one?"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import CHECKOUT_WILL_NOT_START, Finding, failure
from payments.doctor.standing import not_told
from payments.stripe import standing
from payments.stripe.client import livemode
from payments.stripe.errors import StripeKeyWrong, StripeNotFound, StripeProblem, StripeRefused

# Nobody's: a valid key is told so, one that is not valid is refused before.
NOBODYS = ("pi_none", "pi_none_secret_none")


def publishable_key_fits(examination: Examination) -> Iterator[Finding]:
    """It is shown the newest intent of our account as a browser is: another account's key does not know it."""
    key = settings.STRIPE_PUBLISHABLE_KEY
    if not key:
        raise NotMade("STRIPE_PUBLISHABLE_KEY is not set.")
    if not key.startswith(f"pk_{'live' if livemode() else 'test'}_"):
        raise NotMade("It is no publishable key of this mode.")
    try:
        intent = standing.newest_intent()
    except StripeProblem as problem:
        raise not_told(problem, "payment intents") from problem
    known = (str(intent["id"]), str(intent["client_secret"])) if intent and intent.get("client_secret") else None
    intent_id, client_secret = known or NOBODYS
    try:
        standing.read_as_browser(intent_id=intent_id, client_secret=client_secret)
    except StripeKeyWrong as problem:
        yield failure(
            "publishable_key_refused",
            symptom=CHECKOUT_WILL_NOT_START,
            cause=f"Stripe does not take STRIPE_PUBLISHABLE_KEY: {problem}",
            remedy="Copy the publishable key of this account and mode from Stripe's dashboard (Developers, API keys).",
        )
    except StripeNotFound:
        if known:
            yield failure(
                "keys_of_two_accounts",
                symptom=CHECKOUT_WILL_NOT_START,
                cause="STRIPE_PUBLISHABLE_KEY and STRIPE_SECRET_KEY belong to different Stripe accounts.",
                remedy="Copy both keys from the same page of Stripe's dashboard (Developers, API keys).",
            )
    except StripeRefused:
        pass  # of this account, and it may not see this one
    except StripeProblem as problem:
        raise not_told(problem, "payment intents") from problem
