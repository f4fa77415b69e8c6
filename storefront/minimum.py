"""The customer is told of Stripe's minimum before Stripe is asked."""

from __future__ import annotations

from payments.domain.minimums import is_too_little, least_payment
from payments.domain.money import Money
from payments.formats import money


def too_little(total: Money) -> str:
    """The sentence for a cart that is below the minimum; empty when it is not."""
    least = least_payment(total.currency)
    if least is None or not is_too_little(total):
        return ""
    return f"The smallest payment we can take is {money(least)}; your cart comes to {money(total)}. Add something more."
