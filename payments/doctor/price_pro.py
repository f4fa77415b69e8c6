"""Is the price that is sold at the pricing page there, active, and as we show it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import CHECKOUT_WILL_NOT_START, WRONG_AMOUNT, Finding, failure
from payments.doctor.standing import not_told
from payments.domain.money import Money
from payments.formats import money
from payments.models import Price
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
    yield from _wrong(price)


def _wrong(price: dict[str, Any]) -> Iterator[Finding]:
    if not price.get("active"):
        yield failure(
            "price_archived",
            symptom=CHECKOUT_WILL_NOT_START,
            cause=f"The price {price['id']} is archived.",
            remedy=f"Set STRIPE_PRICE_ID_PRO to the price that took its place, or make it active in {WHERE}.",
        )
    elif not price.get("recurring"):
        yield failure(
            "price_not_recurring",
            symptom=CHECKOUT_WILL_NOT_START,
            cause=f"The price {price['id']} is paid once; a subscription needs one that is paid again and again.",
            remedy=f"Set STRIPE_PRICE_ID_PRO to a recurring price from {WHERE}.",
        )
    shown = Price.objects.filter(stripe_id=price["id"]).first()
    charged = (price.get("unit_amount"), price.get("currency"))
    if shown is not None and (shown.unit_amount, shown.currency) != charged:
        yield failure(
            "price_differs",
            symptom=WRONG_AMOUNT,
            cause=f"We show {_words(shown.unit_amount, shown.currency)} for {shown}, "
            f"Stripe charges {_words(*charged)}.",
            remedy="Have the price read anew: manage.py sync_stripe. Amount and currency of a price never change at "
            "Stripe: for another amount replace the price.",
        )


def _words(amount: int | None, currency: str | None) -> str:
    """The amount with its currency; Stripe has prices without one amount, and currencies that are not known here."""
    if amount is None or not currency:
        return "no one amount"
    return money(Money(amount, currency))
