"""Is the price that is sold at the pricing page there, active, and as we show it?"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import CHECKOUT_WILL_NOT_START, Finding, failure
from payments.doctor.standing import not_told
from payments.stripe import standing
from payments.stripe.errors import StripeNotFound, StripeProblem

WHERE = "Stripe's dashboard (Product catalogue)"


def price_pro_is_right(examination: Examination) -> Iterator[Finding]:
    """Only where STRIPE_PRICE_ID_PRO is set."""
    if not settings.STRIPE_PRICE_ID_PRO:
        raise NotMade("STRIPE_PRICE_ID_PRO is not set.")
    try:
        price = standing.read_price(settings.STRIPE_PRICE_ID_PRO)
    except StripeNotFound:
        yield failure(
            "price_missing",
            symptom=CHECKOUT_WILL_NOT_START,
            cause=f"STRIPE_PRICE_ID_PRO is {settings.STRIPE_PRICE_ID_PRO}, which this account and mode do not have.",
            remedy=f"Copy the price's id (price_…, not the product's prod_…) from {WHERE}.",
        )
        return
    except StripeProblem as problem:
        raise not_told(problem, "prices") from problem
    if not price.get("active"):
        yield failure(
            "price_archived",
            symptom=CHECKOUT_WILL_NOT_START,
            cause=f"The price {price['id']} is archived.",
            remedy=f"Set STRIPE_PRICE_ID_PRO to the price that took its place, or make it active in {WHERE}.",
        )
