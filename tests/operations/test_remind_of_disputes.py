"""The mail three days before a dispute's date: never twice, never missed, whenever the worker happens to run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.models import Dispute, Email, Payment
from payments.operations.deliver_email import deliver_email
from payments.operations.remind_of_disputes import BEFORE, remind_of_disputes
from tests.operations.disputes import STAFF, tell_staff

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def dispute(respond_by: datetime | None, status: str = "needs_response", number: int = 1) -> Dispute:
    payment = Payment.objects.create(
        reference=f"K7Q2M{number}-P1", amount=100, currency="eur", livemode=False, made_at=NOW, status_since=NOW
    )
    return Dispute.objects.create(
        reference=f"K7Q2M{number}-D1", payment=payment, stripe_id=f"dp_{number}", opened_at=NOW, status=status,
        status_since=NOW, amount=100, currency="eur", respond_by=respond_by,
    )  # fmt: skip


def mails() -> list[str]:
    return sorted(Email.objects.values_list("reason", flat=True))


@pytest.fixture(autouse=True)
def told() -> None:
    tell_staff()


def test_it_is_sent_from_three_days_before_on_and_once() -> None:
    row = dispute(NOW + BEFORE)
    assert remind_of_disputes(now=NOW - timedelta(seconds=1)) == 0
    assert remind_of_disputes(now=NOW) == 1
    assert remind_of_disputes(now=NOW + HOUR) == 0
    email = Email.objects.get()
    assert (email.kind, email.recipient, email.dispute) == ("dispute_deadline", STAFF, row)


def test_a_pause_that_swallows_the_whole_three_days_loses_nothing() -> None:
    dispute(NOW)
    assert remind_of_disputes(now=NOW + timedelta(days=2)) == 1


@pytest.mark.parametrize("status", ["under_review", "won", "lost", "warning_under_review", "warning_closed"])
def test_what_waits_for_no_answer_is_left_alone(status: str) -> None:
    dispute(NOW + HOUR, status)
    dispute(None, number=2)
    assert remind_of_disputes(now=NOW) == 0


def test_a_new_date_is_a_new_reason() -> None:
    row = dispute(NOW + HOUR, "warning_needs_response")
    remind_of_disputes(now=NOW)
    Dispute.objects.filter(pk=row.pk).update(status="needs_response", respond_by=NOW + timedelta(days=10))
    assert remind_of_disputes(now=NOW + HOUR) == 0
    assert remind_of_disputes(now=NOW + timedelta(days=8)) == 1
    assert len(mails()) == 2


def test_whoever_is_named_later_still_hears_of_what_is_due() -> None:
    dispute(NOW + HOUR)
    tell_staff()
    from_nobody = Email.objects.count()
    assert remind_of_disputes(now=NOW) == 1
    assert Email.objects.count() == from_nobody + 1


def test_it_is_worded_by_how_the_dispute_stands_when_it_is_sent() -> None:
    row = dispute(NOW + HOUR)
    remind_of_disputes(now=NOW)
    Dispute.objects.filter(pk=row.pk).update(status="under_review")
    email = Email.objects.get()
    deliver_email(email_id=email.pk, now=NOW)
    email.refresh_from_db()
    assert (email.state, "no longer waits for an answer" in email.text) == ("sent", True)
    assert f"/admin/payments/dispute/{row.pk}/change/" in email.text


def runs(start: datetime, pauses: list[int]) -> Iterator[datetime]:
    """When the job runs: a quarter of an hour after the last time, or after a pause of so many hours."""
    at = start
    for hours in pauses:
        at += timedelta(hours=hours, minutes=15)
        yield at


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    due_in=st.lists(st.integers(-100, 400), min_size=1, max_size=5),
    pauses=st.lists(st.sampled_from([0, 0, 0, 1, 24, 60, 100, 200]), min_size=1, max_size=20),
)
def test_whenever_the_worker_runs_each_date_has_its_one_mail_as_soon_as_it_is_due(
    due_in: list[int], pauses: list[int]
) -> None:
    Email.objects.all().delete()
    Dispute.objects.all().delete()
    Payment.objects.all().delete()
    rows = [dispute(NOW + timedelta(hours=hours), number=place) for place, hours in enumerate(due_in)]
    for now in runs(NOW, pauses):
        remind_of_disputes(now=now)
        due = [row for row in rows if row.respond_by is not None and row.respond_by - BEFORE <= now]
        assert sorted(email.dispute_id or 0 for email in Email.objects.all()) == sorted(row.pk for row in due)
