"""The sandbox answers all that we ask, and whatever else it answers has somebody who asks it."""

from __future__ import annotations

from payments.sandbox.routes import ROUTES
from payments.stripe.gateway import CHANGES, LISTS, READS, WITH_LINES
from payments.stripe.standing import LOOKED_AT

ASKED_BY_US = {
    *((change.method.upper(), change.path) for change in CHANGES.values()),
    *(("GET", f"{READS[kind]}/lines") for kind in WITH_LINES),
    *(("GET", path) for path in (*READS.values(), *LISTS.values(), *LOOKED_AT)),
}
# Routes that the product itself does not ask, each with who does.
ASKED_BY_OTHERS = {
    ("GET", "/v1/balance_transactions/{id}"): "tests: what a charge did to the balance",
    ("POST", "/v1/charges/{id}"): "tests: someone edits a charge at Stripe's own pages",
    ("GET", "/v1/checkout/sessions/{id}/line_items"): "tests: what the hosted page shows",
    ("GET", "/v1/events/{id}"): "tests",
    ("GET", "/v1/files/{id}"): "tests: what arrived",
    ("POST", "/v1/invoices/{id}"): "tests",
    ("POST", "/v1/invoices/{id}/attach_payment"): "tests",
    ("POST", "/v1/payment_intents"): "tests: another program on the account",
    ("POST", "/v1/payment_intents/{id}"): "tests: another program on the account",
    ("POST", "/v1/payment_intents/{id}/cancel"): "tests: another program on the account",
    ("POST", "/v1/payment_intents/{id}/capture"): "tests: another program on the account",
    ("POST", "/v1/payment_intents/{id}/confirm"): "tests: another program on the account",
    ("GET", "/v1/payment_methods/{id}"): "tests",
    ("DELETE", "/v1/products/{id}"): "tests: someone deletes a product at Stripe's own pages",
    ("POST", "/v1/refunds/{id}"): "tests: another program on the account",
    ("POST", "/v1/refunds/{id}/cancel"): "tests: what it refuses",
    ("GET", "/v1/webhook_endpoints/{id}"): "tests",
    ("DELETE", "/v1/webhook_endpoints/{id}"): "tests",
}


def test_every_call_of_ours_has_its_route() -> None:
    assert ASKED_BY_US - set(ROUTES) == set()


def test_every_other_route_is_listed_with_its_user() -> None:
    assert set(ROUTES) - ASKED_BY_US == set(ASKED_BY_OTHERS)
