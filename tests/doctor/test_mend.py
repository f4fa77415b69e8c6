"""``doctor --fix`` makes and mends the endpoint, and shows a new secret once."""

from __future__ import annotations

import logging
import re

import pytest

from payments.inbox.routes import ROUTES
from payments.models import HealthCheck, StripeCall, StripeEvent
from payments.stripe.client import API_VERSION
from tests.doctor.house_call import Shop, Visit, call_the_doctor, endpoint_at
from tests.operations.stripe_side import Json, api

EVENTS = sorted(ROUTES)
SECRET = re.compile(r"whsec_\w+")


def endpoints(shop: Shop) -> list[Json]:
    """As Stripe has them, oldest first."""
    found: list[Json] = api(shop.sandbox, "GET", "/v1/webhook_endpoints")["data"]
    return found[::-1]


def address(shop: Shop) -> str:
    return f"{shop.settings.PUBLIC_URL}/api/webhooks/stripe"


def take_away(shop: Shop) -> None:
    api(shop.sandbox, "DELETE", f"/v1/webhook_endpoints/{shop.endpoint}")


def secret_shown(visit: Visit) -> str:
    """The one secret that was written to the terminal."""
    (secret,) = SECRET.findall(visit.told)
    return secret


def test_a_missing_endpoint_is_made_and_its_secret_shown_once(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    take_away(shop)
    caplog.set_level(logging.DEBUG)
    visit = call_the_doctor("--fix")
    (made,) = endpoints(shop)
    assert (made["url"], made["api_version"], made["status"]) == (address(shop), API_VERSION, "enabled")
    assert sorted(made["enabled_events"]) == EVENTS
    # Not finished: nothing here knows the secret yet.
    assert (visit.named, visit.code) == ({}, 1)
    secret = secret_shown(visit)
    shop.settings.STRIPE_WEBHOOK_SECRETS = [secret]
    assert (call_the_doctor().named, call_the_doctor().code) == ({}, 0)
    kept = [*StripeCall.objects.values(), *StripeEvent.objects.values(), *HealthCheck.objects.values()]
    assert secret not in f"{visit.report}{kept}{caplog.text}{made}"
    assert {call.kind for call in StripeCall.objects.filter(state="done")} >= {"create_webhook_endpoint"}


def test_where_nothing_is_wrong_nothing_is_changed(shop: Shop) -> None:
    before = endpoints(shop)
    visit = call_the_doctor("--fix")
    assert (visit.named, visit.code, endpoints(shop)) == ({}, 0, before)
    assert "nothing to mend" in visit.told


def test_an_endpoint_of_another_release_goes_on_until_the_new_secret_is_in_use(shop: Shop) -> None:
    take_away(shop)
    old = endpoint_at(shop.sandbox, address(shop), events=EVENTS, version="2025-09-30.clover")
    shop.settings.STRIPE_WEBHOOK_SECRETS = [old["secret"]]
    first = call_the_doctor("--fix")
    assert [each["status"] for each in endpoints(shop)] == ["enabled", "enabled"]
    assert first.code == 1
    shop.settings.STRIPE_WEBHOOK_SECRETS = [old["secret"], secret_shown(first)]
    second = call_the_doctor("--fix")
    assert [each["status"] for each in endpoints(shop)] == ["disabled", "enabled"]
    # For a day it is still seen what the old one sent.
    assert (second.named, second.code) == ({"event_release": ["other_release_events"]}, 0)


def test_an_endpoint_whose_secret_nobody_has_is_replaced(shop: Shop) -> None:
    shop.settings.STRIPE_WEBHOOK_SECRETS = ["whsec_of_another_endpoint"]
    visit = call_the_doctor("--fix")
    assert [each["status"] for each in endpoints(shop)] == ["disabled", "enabled"]
    shop.settings.STRIPE_WEBHOOK_SECRETS = [secret_shown(visit)]
    assert (call_the_doctor().named, call_the_doctor().code) == ({}, 0)


def test_of_two_endpoints_none_is_switched_off_while_it_is_not_known_whose_secret_is_ours(shop: Shop) -> None:
    endpoint_at(shop.sandbox, address(shop), events=EVENTS, version=API_VERSION)
    visit = call_the_doctor("--fix")
    assert [each["status"] for each in endpoints(shop)] == ["enabled", "enabled"]
    assert "only you know" in visit.told
    assert visit.code == 1


def test_of_two_endpoints_the_one_whose_secret_is_ours_stays(shop: Shop) -> None:
    take_away(shop)
    shop.settings.STRIPE_WEBHOOK_SECRETS = [secret_shown(call_the_doctor("--fix"))]
    endpoint_at(shop.sandbox, address(shop), events=EVENTS, version=API_VERSION)
    visit = call_the_doctor("--fix")
    assert [each["status"] for each in endpoints(shop)] == ["enabled", "disabled"]
    assert (visit.named, visit.code) == ({}, 0)


def test_what_stripe_refuses_is_said(shop: Shop) -> None:
    take_away(shop)
    shop.sandbox.calls("429", "/v1/webhook_endpoints", method="POST")
    visit = call_the_doctor("--fix")
    assert "Stopped: Request rate limit exceeded" in visit.told
    assert (visit.named, visit.code) == ({"webhook_endpoint": ["endpoint_missing"]}, 1)
    assert StripeCall.objects.get().state == "did_not_happen"


def test_an_endpoint_of_which_nobody_heard_is_found_by_the_next_visit(shop: Shop) -> None:
    take_away(shop)
    shop.sandbox.calls("timeout_after", "/v1/webhook_endpoints", method="POST", seconds=0.2)
    call_the_doctor("--fix", wait=0)
    (lost,) = StripeCall.objects.filter(kind="create_webhook_endpoint")
    assert lost.state == "unknown"
    call_the_doctor("--fix", wait=0)
    lost.refresh_from_db()
    assert (lost.state, lost.stripe_id) == ("done", endpoints(shop)[0]["id"])
