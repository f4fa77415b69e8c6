"""Health says what the doctor found, what the worker does, and since when; to those who may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import timezone

from payments.admin.sidebar_counts import failed_checks
from payments.doctor.check import CHECKS
from payments.doctor.latency import latency
from payments.models import HealthCheck, Sighting, StripeEvent
from payments.operations.note_sighting import WORKER, note_sighting
from tests.admin.rows import event, paid_order, staff
from tests.queue import queued

pytestmark = pytest.mark.django_db

PAGE = "/admin/payments/healthcheck/"
FINDING = {
    "code": "endpoint_disabled",
    "level": "failure",
    "symptom": "Payments complete at Stripe, but the orders here are not updated.",
    "cause": "The webhook endpoint <b>is</b> disabled.",
    "remedy": "Run manage.py doctor --fix.",
}


def looked(name: str, state: str = "passed", **more: Any) -> HealthCheck:
    """A check that was made just now."""
    now = timezone.now()
    return HealthCheck.objects.create(
        name=name, state=state, checked_at=now, state_since=now, due_at=now + timedelta(hours=1), **more
    )


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_the_first_visit_it_says_so() -> None:
    assert "The doctor has not looked yet" in text(staff("Auditor"))


def test_a_failed_check_shows_its_three_sentences_escaped() -> None:
    looked("settings")
    looked("webhook_endpoint", "failed", findings=[FINDING])
    page = text(staff("Finance"))
    assert "One check failed. What to do is said below." in page
    for sentence in ("Payments complete at Stripe", "&lt;b&gt;is&lt;/b&gt; disabled", "manage.py doctor --fix"):
        assert sentence in page
    assert CHECKS["settings"].title in page


def test_where_all_passed_that_is_said() -> None:
    for name in CHECKS:
        looked(name)
    assert f"All {len(CHECKS)} checks passed." in text(staff("Owner"))


def test_what_could_not_be_made_is_not_counted_as_passed() -> None:
    looked("settings")
    looked("mail", "not_made", why_not="EMAIL_URL names no mail server.")
    page = text(staff("Owner"))
    assert "1 checks passed" not in page
    assert "One check passed, none failed." in page
    assert "EMAIL_URL names no mail server." in page


def test_a_worker_that_is_away_is_said_although_it_can_no_longer_say_so() -> None:
    looked("worker")
    note_sighting(name=WORKER, now=timezone.now())
    assert "The worker does not run" not in text(staff("Owner"))
    Sighting.objects.filter(name=WORKER).update(last_at=timezone.now() - timedelta(hours=1))
    page = text(staff("Owner"))
    assert "The worker does not run" in page
    assert "Seen 1 h ago" in page


def test_check_now_is_a_post_that_queues_one_visit() -> None:
    looked("settings")
    owner = staff("Owner")
    assert owner.get(f"{PAGE}check-now/").status_code == 405
    assert owner.post(f"{PAGE}check-now/").status_code == 302
    assert queued() == [("payments.tasks.check_health", {})]
    assert HealthCheck.objects.filter(due_at__lte=timezone.now()).count() == len(CHECKS)
    assert staff("Auditor").post(f"{PAGE}check-now/").status_code == 403
    assert "Check now" not in text(staff("Auditor"))


def test_after_check_now_the_page_comes_again_until_all_is_looked_at() -> None:
    note_sighting(name=WORKER, now=timezone.now())
    row = looked("settings")
    HealthCheck.objects.update(due_at=timezone.now())
    owner = staff("Owner")
    answer = owner.get(f"{PAGE}?looking=1")
    assert answer.headers["Refresh"] == "2"
    assert "1 still to go" in answer.content.decode()
    HealthCheck.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(hours=1))
    assert "Refresh" not in owner.get(f"{PAGE}?looking=1").headers
    assert "Refresh" not in owner.get(PAGE).headers


def test_a_check_has_a_page_of_its_own() -> None:
    row = looked("webhook_endpoint", "failed", findings=[FINDING])
    page = text(staff("Owner"), f"{PAGE}{row.pk}/change/")
    assert CHECKS["webhook_endpoint"].title in page
    assert "Run manage.py doctor --fix." in page


def test_the_latency_is_that_of_events_that_touched_an_order() -> None:
    now = timezone.now()
    assert latency(now=now) is None
    payment = paid_order().payments.get()
    for number in range(100):
        came = now - timedelta(minutes=number)
        took = timedelta(milliseconds=100 if number else 5000)
        event(payment, created_at=came - timedelta(milliseconds=400), received_at=came, due_at=came,
              recorded_at=came + took)  # fmt: skip
    event(None, created_at=now, received_at=now, due_at=now, recorded_at=now + timedelta(hours=1))
    event(payment, created_at=now - timedelta(days=2), received_at=now - timedelta(days=2), due_at=now, recorded_at=now)
    found = latency(now=now)
    assert found is not None
    assert found.events == 100
    assert found.p50 == pytest.approx(0.5)
    assert found.here_p50 == pytest.approx(0.1)
    assert 0.5 < found.p99 < 5.5
    assert StripeEvent.objects.count() == 102
    assert "500 ms" in text(staff("Owner"))


def test_the_sidebar_counts_what_failed_and_a_worker_that_is_away() -> None:
    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_superuser("boss")
    assert failed_checks(request) == ""
    looked("webhook_endpoint", "failed", findings=[FINDING])
    looked("worker")
    assert failed_checks(request) == "1"
    Sighting.objects.create(name=WORKER, first_at=timezone.now(), last_at=timezone.now() - timedelta(hours=1))
    assert failed_checks(request) == "2"
