"""The worker's visits for the Health page: they change nothing at Stripe, and what they find is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.demo.child import wait_until
from payments.doctor import keep_health
from payments.doctor.check import CHECKS
from payments.doctor.keep_health import check_all_now, check_health
from payments.inbox.routes import ROUTES
from payments.models import Ask, HealthCheck, StripeEvent
from payments.stripe.client import API_VERSION
from tests.doctor.house_call import Shop, call_the_doctor, endpoint_at
from tests.operations.shop import clock
from tests.operations.stripe_side import api
from tests.queue import drain_queue, queued


def something_happened(shop: Shop, secret: str = "", mode: str = "normal") -> None:
    """Half an hour ago at Stripe; its delivery is tried now. The endpoint is an hour old."""
    api(shop.sandbox, "DELETE", f"/v1/webhook_endpoints/{shop.endpoint}")
    shop.sandbox.clock(advance=-3600)
    address = f"{shop.settings.PUBLIC_URL}/api/webhooks/stripe"
    made = endpoint_at(shop.sandbox, address, events=sorted(ROUTES), version=API_VERSION)
    shop.settings.STRIPE_WEBHOOK_SECRETS = [secret or made["secret"]]
    shop.sandbox.clock(advance=1800)
    shop.sandbox.deliveries(mode)
    api(shop.sandbox, "POST", "/v1/customers", name="Ann")
    shop.sandbox.clock(real=True)
    assert wait_until(lambda: all(each["answer"] or each["state"] == "lost" for each in shop.sandbox.sent()), 20)


def test_an_event_that_arrived_is_enough(shop: Shop) -> None:
    something_happened(shop)
    shop.sandbox.clear_requests()
    assert call_the_doctor(wait=0).named == {}
    assert shop.sandbox.requests("POST") == []


def test_an_event_that_was_refused_is_named(shop: Shop) -> None:
    something_happened(shop, secret="whsec_of_another_endpoint")
    visit = call_the_doctor(wait=0)
    assert (visit.named, visit.code) == ({"signing_secret": ["signing_secret"]}, 1)


def test_an_event_that_never_came_is_named(shop: Shop) -> None:
    something_happened(shop, mode="lost")
    visit = call_the_doctor(wait=0)
    assert (visit.named, visit.code) == ({"last_event": ["last_event_missing"]}, 1)
    assert "customer.created evt_" in visit.says("last_event_missing")


def test_an_event_that_never_came_is_no_finding_once_its_object_was_asked_about(shop: Shop) -> None:
    something_happened(shop, mode="lost")
    now, customer = clock(), api(shop.sandbox, "GET", "/v1/customers")["data"][0]["id"]
    Ask.objects.create(kind="customer", stripe_id=customer, why="Missed.", asked_at=now, due_at=now, read_at=now,
                       closed_at=now)  # fmt: skip
    assert call_the_doctor(wait=0).named == {}


def test_an_event_from_before_the_endpoint_says_nothing_about_it(shop: Shop) -> None:
    shop.sandbox.clock(advance=-3600)
    api(shop.sandbox, "POST", "/v1/customers", name="Ann")
    shop.sandbox.clock(real=True)
    StripeEvent.objects.all().delete()
    assert call_the_doctor(wait=0).named == {}


def test_every_check_has_its_row_and_is_looked_at_again_after_its_time(shop: Shop) -> None:
    now = timezone.now()
    assert check_health(now=now) == len(CHECKS)
    rows = {row.name: row for row in HealthCheck.objects.all()}
    assert set(rows) == set(CHECKS)
    assert {row.state for row in rows.values()} == {"passed", "not_made"}
    assert {name: row.due_at - now for name, row in rows.items()} == {
        name: timedelta(minutes=check.every) for name, check in CHECKS.items()
    }
    assert check_health(now=now) == 0
    often = {name for name, check in CHECKS.items() if check.every <= 5}
    assert check_health(now=now + timedelta(minutes=6)) == len(often)


def test_what_a_visit_reads_at_stripe_is_little_and_changes_nothing(shop: Shop) -> None:
    shop.sandbox.clear_requests()
    check_health(now=timezone.now())
    asked = [f"{each['method']} {each['path']}" for each in shop.sandbox.requests()]
    assert len(asked) <= 5
    assert all(each.startswith("GET") for each in asked)
    shop.sandbox.clear_requests()
    check_health(now=timezone.now() + timedelta(hours=1))
    # Once an hour three reads are 2,160 a month.
    assert len(shop.sandbox.requests()) <= 3


def test_a_finding_is_kept_with_its_three_sentences_and_goes_with_its_reason(shop: Shop) -> None:
    now = timezone.now()
    check_health(now=now)
    shop.endpoint_changes(disabled="true")
    check_all_now(now=now)
    assert drain_queue() == ["payments.tasks.check_health"]
    row = HealthCheck.objects.get(name="webhook_endpoint")
    assert row.state == "failed"
    assert row.state_since is not None
    assert row.state_since > now
    assert [found["code"] for found in row.findings] == ["endpoint_disabled"]
    assert all(row.findings[0][sentence] for sentence in ("symptom", "cause", "remedy"))
    assert HealthCheck.objects.get(name="signing_secret").why_not == "The webhook endpoint is to be mended first."
    shop.endpoint_changes(disabled="false")
    check_health(now=now + timedelta(hours=2))
    row.refresh_from_db()
    assert (row.state, row.findings) == ("passed", [])


def test_a_long_visit_goes_on_in_the_next_job(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_health, "BEGINS_WITHIN", -1)
    now = timezone.now()
    assert check_health(now=now) == 1
    assert [name for name, _ in queued()] == ["payments.tasks.check_health"]
    drain_queue()
    assert set(HealthCheck.objects.values_list("state", flat=True)) == {"passed", "not_made"}


def test_a_check_that_is_held_by_another_worker_is_left_alone(shop: Shop) -> None:
    now = timezone.now()
    check_all_now(now=now)
    HealthCheck.objects.update(claimed_until=now + timedelta(minutes=1))
    assert check_health(now=now) == 0


def test_a_check_that_this_code_no_longer_has_goes(shop: Shop) -> None:
    HealthCheck.objects.create(name="long_forgotten", due_at=timezone.now())
    check_health(now=timezone.now())
    assert not HealthCheck.objects.filter(name="long_forgotten").exists()
