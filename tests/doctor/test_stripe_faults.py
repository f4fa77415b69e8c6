"""Each fault between Stripe and us is named, and nothing else is."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

import pytest

from payments.inbox.routes import ROUTES
from payments.models import Customer, StripeCall, StripeEvent
from payments.stripe.client import API_VERSION
from tests.doctor.house_call import Shop, call_the_doctor, endpoint_at
from tests.operations.shop import clock
from tests.operations.stripe_side import api
from tests.stripe.other_server import other_server, raw

EVENTS = sorted(ROUTES)


def closed_port() -> int:
    """One at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"STRIPE_SECRET_KEY": ""}, {"settings": ["backoffice_e003"]}),
        ({"STRIPE_SECRET_KEY": "pk_test_sandbox"}, {"settings": ["backoffice_e004"]}),
        ({"STRIPE_SECRET_KEY": "sk_test_somebody_elses"}, {"account": ["secret_key_refused"]}),
        ({"STRIPE_PUBLISHABLE_KEY": "pk_live_sandbox"}, {"settings": ["backoffice_e010"]}),
        ({"STRIPE_PUBLISHABLE_KEY": "sk_test_sandbox"}, {"settings": ["backoffice_e015"]}),
        ({"STRIPE_PUBLISHABLE_KEY": "pk_test_of_another_account"}, {"publishable_key": ["keys_of_two_accounts"]}),
        ({"STRIPE_WEBHOOK_SECRETS": ["whsec_of_another_endpoint"]}, {"signing_secret": ["signing_secret"]}),
    ],
)
def test_a_wrong_key_or_secret_is_named(shop: Shop, changed: dict[str, Any], named: dict[str, list[str]]) -> None:
    api(shop.sandbox, "POST", "/v1/payment_intents", amount=900, currency="eur")
    for name, value in changed.items():
        setattr(shop.settings, name, value)
    visit = call_the_doctor()
    assert (visit.named, visit.code) == (named, 1)


def test_a_live_key_never_leaves_for_another_server(shop: Shop) -> None:
    shop.settings.STRIPE_SECRET_KEY = "sk_live_of_ours"
    shop.sandbox.clear_requests()
    visit = call_the_doctor()
    assert set(visit.named) == {"settings", "mail"}  # mails that go nowhere are a fault as soon as it is live
    assert "backoffice_e011" in visit.findings
    assert shop.sandbox.requests() == []


def test_stripe_away_is_said_once(shop: Shop) -> None:
    shop.settings.STRIPE_API_BASE = f"http://127.0.0.1:{closed_port()}"
    visit = call_the_doctor()
    assert visit.named == {"account": ["stripe_away"]}
    assert {visit.state(name) for name in ("clock", "webhook_endpoint", "signing_secret", "last_event")} == {"not_made"}
    assert visit.state("worker") == "passed"


def test_a_clock_that_is_wrong_is_named(shop: Shop) -> None:
    shop.sandbox.clock(advance=600)
    visit = call_the_doctor()
    assert visit.named == {"clock": ["clock_skew"]}
    assert "behind Stripe's" in visit.says("clock_skew")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"disabled": "true"}, "endpoint_disabled"),
        ({"url": "https://elsewhere.example.com/hooks"}, "endpoint_missing"),
        ({"enabled_events": {0: "*"}}, "endpoint_events"),
        ({"enabled_events": dict(enumerate(EVENTS[1:]))}, "endpoint_events"),
        ({"enabled_events": dict(enumerate([*EVENTS, "balance.available"]))}, "endpoint_events"),
    ],
    ids=["disabled", "moved away", "everything", "one event short", "one event more"],
)
def test_an_endpoint_that_was_changed_is_named_and_mended(shop: Shop, changes: dict[str, Any], code: str) -> None:
    shop.endpoint_changes(**changes)
    visit = call_the_doctor()
    assert (visit.named, visit.code) == ({"webhook_endpoint": [code]}, 1)
    assert "manage.py doctor --fix" in visit.says(code)
    mended = call_the_doctor("--fix")
    assert mended.named == {}


def test_two_endpoints_at_our_address_are_named(shop: Shop) -> None:
    endpoint_at(shop.sandbox, f"{shop.settings.PUBLIC_URL}/api/webhooks/stripe", events=EVENTS, version=API_VERSION)
    visit = call_the_doctor()
    assert (visit.named, visit.code) == ({"webhook_endpoint": ["endpoint_twice"]}, 1)


@pytest.mark.parametrize("version", ["", "2025-09-30.clover"], ids=["the account's", "an older release's"])
def test_an_endpoint_of_another_release_is_named(shop: Shop, version: str) -> None:
    api(shop.sandbox, "DELETE", f"/v1/webhook_endpoints/{shop.endpoint}")
    address = f"{shop.settings.PUBLIC_URL}/api/webhooks/stripe"
    shop.settings.STRIPE_WEBHOOK_SECRETS = [
        endpoint_at(shop.sandbox, address, events=EVENTS, version=version)["secret"]
    ]
    visit = call_the_doctor()
    assert (visit.named, visit.code) == ({"webhook_endpoint": ["endpoint_release"]}, 1)


def test_a_monthly_version_of_our_release_is_right(shop: Shop) -> None:
    api(shop.sandbox, "DELETE", f"/v1/webhook_endpoints/{shop.endpoint}")
    address = f"{shop.settings.PUBLIC_URL}/api/webhooks/stripe"
    made = endpoint_at(shop.sandbox, address, events=EVENTS, version="2026-09-30.endive")
    shop.settings.STRIPE_WEBHOOK_SECRETS = [made["secret"]]
    assert call_the_doctor().named == {}


def test_events_that_do_not_arrive_are_named(shop: Shop) -> None:
    shop.sandbox.deliveries("lost")
    visit = call_the_doctor(wait=1)
    assert (visit.named, visit.code) == ({"last_event": ["last_event_missing"]}, 1)
    assert "No event has ever arrived here" in visit.says("last_event_missing")


@pytest.mark.parametrize(
    ("status", "words"), [(301, "answers with a redirect (301)"), (404, "Something else than this program")]
)
def test_an_address_where_something_else_answers_is_named(shop: Shop, status: int, words: str) -> None:
    with other_server(raw(status, b"", Location="https://shop.example.com/")) as server:
        shop.settings.PUBLIC_URL = server.address
        shop.endpoint_changes(url=f"{server.address}/api/webhooks/stripe")
        visit = call_the_doctor(wait=1)
    assert visit.named == {"webhook_address": ["address_not_ours"]}
    assert words in visit.says("address_not_ours")


def test_an_address_where_nobody_answers_is_named(shop: Shop) -> None:
    shop.settings.PUBLIC_URL = f"http://127.0.0.1:{closed_port()}"
    shop.endpoint_changes(url=f"{shop.settings.PUBLIC_URL}/api/webhooks/stripe")
    assert call_the_doctor(wait=1).named == {"webhook_address": ["address_not_ours"]}


def test_events_of_another_release_are_a_warning_from_one_in_a_hundred(shop: Shop) -> None:
    now = clock()
    known = {"livemode": False, "created_at": now, "received_at": now, "due_at": now, "recorded_at": now}
    for number in range(100):
        words = "2025-09-30.clover" if number < 1 else API_VERSION
        StripeEvent.objects.create(event_id=f"evt_{number}", type="charge.updated", state="recorded",
                                   api_version=words, **known)  # fmt: skip
    assert call_the_doctor(wait=0).named == {}
    StripeEvent.objects.filter(event_id="evt_1").update(api_version="")
    visit = call_the_doctor(wait=0)
    assert (visit.named, visit.code) == ({"event_release": ["other_release_events"]}, 0)


def test_a_visit_leaves_a_call_and_an_event_and_no_customer_but_the_one_it_made(shop: Shop) -> None:
    call_the_doctor()
    call_the_doctor()
    assert list(StripeCall.objects.order_by("pk").values_list("kind", "state")) == [
        ("create_test_customer", "done"),
        ("touch_customer", "done"),
    ]
    assert set(StripeEvent.objects.values_list("type", "state")) == {
        ("customer.created", "recorded"),
        ("customer.updated", "recorded"),
    }
    assert Customer.objects.count() == 1


def test_a_call_of_which_nobody_knows_the_outcome_is_settled_by_the_next_visit(shop: Shop) -> None:
    shop.sandbox.calls("timeout_after", "/v1/customers", method="POST", seconds=0.2)
    assert call_the_doctor().state("signing_secret") == "not_made"
    assert StripeCall.objects.get().state == "unknown"
    assert call_the_doctor().named == {}
    assert list(StripeCall.objects.order_by("pk").values_list("kind", "state")) == [
        ("create_test_customer", "done"),
        ("touch_customer", "done"),
    ]
    assert timedelta(0) <= clock() - StripeCall.objects.order_by("pk")[0].asked_at
