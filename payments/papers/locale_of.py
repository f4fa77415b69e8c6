"""In which locale a paper writes amounts."""

from __future__ import annotations

from payments.models import Customer


def locale_of(customer: Customer | None) -> str:
    """Its customer's, as Stripe knows it; English where nobody is known."""
    return customer.locale if customer is not None else "en"
