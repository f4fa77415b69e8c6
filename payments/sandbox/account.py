"""GET /v1/account: whose sandbox this is."""

from .call import Call
from .wire import Json

ACCOUNT = "acct_1Sandbox000000000"


def retrieve(call: Call) -> Json:
    call.read({})
    return {
        "id": ACCOUNT,
        "object": "account",
        "business_profile": {"name": "Sandbox", "url": None, "support_email": None},
        "business_type": "company",
        "capabilities": {"card_payments": "active", "sepa_debit_payments": "active"},
        "charges_enabled": True,
        "country": "DE",
        "created": 1_700_000_000,
        "default_currency": "eur",
        "details_submitted": True,
        "email": "owner@example.com",
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }
