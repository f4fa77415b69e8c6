"""How long a bank debit takes at most, in business days (docs.stripe.com, each method's page)."""

from __future__ import annotations

BUSINESS_DAYS = {
    "sepa_debit": 14,
    "bacs_debit": 6,
    "acss_debit": 5,
    "au_becs_debit": 3,
    "us_bank_account": 4,
}
LONGEST = 14


def bank_days(method: str) -> int:
    """By Stripe's name of the method; the longest where it is not known yet."""
    return BUSINESS_DAYS.get(method, LONGEST)
