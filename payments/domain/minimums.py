"""The least that Stripe takes in a currency, in its minor unit (docs.stripe.com/currencies, "minimum charge amounts").

Where the account settles in another currency, the effective floor is that currency's after conversion: Stripe has the
last word, this only spares the customer a refusal that is sure.
"""

from __future__ import annotations

from payments.domain.money import Money

HALF = 50
LEAST = {
    **dict.fromkeys("ars aud brl cad chf cop eur idr ils inr nzd php rub sgd usd zar".split(), HALF),
    "aed": 200,
    "czk": 1500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "jpy": 50,
    "krw": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "thb": 1000,
}


def least_payment(currency: str) -> Money | None:
    """The smallest payment in this currency; None where Stripe's table does not name one."""
    least = LEAST.get(currency.lower())
    return None if least is None else Money(least, currency.lower())


def is_too_little(total: Money) -> bool:
    """Whether Stripe is sure to refuse it. Nothing at all is not too little: such a checkout completes unpaid."""
    least = least_payment(total.currency)
    return least is not None and 0 < total.amount < least.amount
