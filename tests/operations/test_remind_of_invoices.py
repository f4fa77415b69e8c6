"""Customers are reminded of what they have not paid: by due and not yet sent, and only while that is still true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from pytest_django import Settings

from payments.domain.reminders import reminder_due
from payments.models import Email, House, Invoice
from payments.operations.deliver_email import deliver_email
from payments.operations.pause_reminders import pause_reminders, resume_reminders
from payments.operations.remind_of_invoices import invoices_to_remind, remind_of_invoices
from tests.admin.invoice_rows import DUE, invoice
from tests.admin.rows import collect, open_payment_of, order

pytestmark = pytest.mark.django_db
SENT = datetime(2026, 11, 1, 9, tzinfo=UTC)
NOON = datetime(2026, 12, 2, 11, tzinfo=UTC)  # of the day on which it is due


@pytest.fixture(autouse=True)
def house(settings: Settings) -> None:
    settings.BUSINESS_TIME_ZONE = "Europe/Berlin"
    House.objects.update(reminder_days="-3, 0, 7, 14")


def sent(**more: Any) -> Invoice:
    """An open invoice that its customer has."""
    return invoice(**{"sent_at": SENT, **more})


def remind(days: int) -> list[int]:
    """Look so many days after the due date; answers the steps that were queued, and sends them."""
    now = NOON + timedelta(days=days)
    known = set(Email.objects.values_list("pk", flat=True))
    remind_of_invoices(now=now)
    fresh = Email.objects.exclude(pk__in=known).order_by("pk")
    for email in fresh:
        deliver_email(email_id=email.pk, now=now)
    return [int(email.reason.rpartition(":")[2]) for email in fresh]


def test_each_step_is_mailed_once_before_on_and_after_the_due_date() -> None:
    sent()
    assert [remind(day) for day in (-4, -3, -3, 0, 1, 7, 8, 20, 21)] == [[], [-3], [], [0], [], [7], [], [14], []]
    assert [message.subject for message in mail.outbox] == [
        f"Invoice {Invoice.objects.get()} is {when}" for when in ("due in 3 days", "due today", "overdue", "overdue")
    ]


def test_after_three_days_of_downtime_each_invoice_gets_exactly_the_one_that_now_applies() -> None:
    late, due = sent(due_date=DUE - timedelta(days=7)), sent()
    assert remind(-9) == [-3]
    assert sorted(remind(1)) == [0, 7]
    newest = Email.objects.order_by("-pk")[:2]
    assert {email.invoice_id: email.about_date for email in newest} == {late.pk: DUE, due.pk: DUE}
    assert remind(1) == []


@given(st.lists(st.integers(-12, 24), min_size=1, max_size=12).map(sorted), st.integers(-20, 20))
@bounds(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_downtime_no_reminder_is_sent_twice_and_none_is_missed(ups: list[int], sent_on: int) -> None:
    """A step's time lasts until the next one's day; on the first day up of its time it is queued."""
    Email.objects.all().delete()
    Invoice.objects.all().delete()
    sent(sent_at=NOON + timedelta(days=sent_on))
    expected = []
    for step, following in pairwise([-3, 0, 7, 14, 99]):
        up = next((up for up in ups if step <= up < following), None)
        if up is not None and step > sent_on:
            expected.append(step)
    for up in ups:
        remind_of_invoices(now=NOON + timedelta(days=up))
    reasons = Email.objects.order_by("pk").values_list("reason", flat=True)
    assert [int(reason.rpartition(":")[2]) for reason in reasons] == expected


def test_all_at_once_says_what_the_rule_says_of_each() -> None:
    steps = [-3, 0, 7, 14]
    rows = [
        sent(due_date=DUE + timedelta(days=late), sent_at=NOON + timedelta(days=since))
        for late in (-30, -14, -8, -7, -1, 0, 1, 3, 4)
        for since in (-40, -14, -7, -3, -1, 0)
    ]
    expected = set()
    for row in rows:
        assert row.due_date is not None
        assert row.sent_at is not None
        step = reminder_due(due_date=row.due_date, sent_date=row.sent_at.date(), steps=steps, told=(), today=DUE)
        if step is not None:
            expected.add((row.pk, row.due_date + timedelta(days=step)))
    found = invoices_to_remind(steps=steps, today=DUE).values_list("pk", "applies_from")
    assert set(found) == expected
    assert expected


def test_the_day_is_that_of_the_business() -> None:
    sent()
    assert remind_of_invoices(now=datetime(2026, 11, 28, 22, 59, tzinfo=UTC)) == 0
    assert remind_of_invoices(now=datetime(2026, 11, 28, 23, 1, tzinfo=UTC)) == 1  # the 29th in Berlin


@pytest.mark.parametrize(
    "fact",
    [
        {"status": "paid"},
        {"status": "void"},
        {"status": "uncollectible"},
        {"status": "draft", "sent_at": None},
        {"remaining_amount": 0},
        {"reminders_paused": True},
        {"foreign": True},
        {"email": ""},
        {"sent_at": None},
    ],
)
def test_nobody_is_reminded_of_what_need_not_be_paid(fact: dict[str, Any]) -> None:
    sent(**fact)
    assert remind_of_invoices(now=NOON) == 0


def test_a_dispute_stops_reminders() -> None:
    billed = sent()
    payment = collect(open_payment_of(order()))
    payment.order = None
    payment.invoice, payment.disputed = billed, True
    payment.save()
    assert remind_of_invoices(now=NOON) == 0


def test_a_pause_stops_them_and_afterwards_the_one_that_applies_is_sent() -> None:
    billed = sent()
    assert remind(-3) == [-3]
    pause_reminders(invoice=billed, by=None, now=NOON)
    assert remind(0) == []
    assert remind(8) == []
    resume_reminders(invoice=billed, by=None, now=NOON)
    assert remind(9) == [7]


@pytest.mark.parametrize(
    "fact", [{"status": "paid", "remaining_amount": 0}, {"status": "void"}, {"reminders_paused": True}]
)
def test_what_is_no_longer_true_when_the_worker_sends_it_is_dropped(fact: dict[str, Any]) -> None:
    billed = sent()
    remind_of_invoices(now=NOON)
    Invoice.objects.filter(pk=billed.pk).update(**fact)
    email = Email.objects.get()
    deliver_email(email_id=email.pk, now=NOON)
    email.refresh_from_db()
    assert (email.state, mail.outbox) == ("dropped", [])


def test_a_reminder_that_waited_until_the_next_one_is_due_gives_way_to_it() -> None:
    sent()
    remind_of_invoices(now=NOON)
    later = NOON + timedelta(days=7)
    remind_of_invoices(now=later)
    for email in Email.objects.order_by("pk"):
        deliver_email(email_id=email.pk, now=later)
    assert list(Email.objects.order_by("pk").values_list("state", flat=True)) == ["dropped", "sent"]
    assert len(mail.outbox) == 1


def test_ours_stay_silent_while_stripe_mails() -> None:
    sent()
    remind_of_invoices(now=NOON)
    House.objects.update(stripe_mails_invoices=True)
    deliver_email(email_id=Email.objects.get().pk, now=NOON)
    assert mail.outbox == []
    assert remind_of_invoices(now=NOON + timedelta(days=7)) == 0


def test_a_house_without_days_reminds_of_nothing() -> None:
    sent()
    House.objects.update(reminder_days="")
    assert remind_of_invoices(now=NOON) == 0


def test_what_is_more_than_a_piece_is_queued_as_the_next_one() -> None:
    for _ in range(3):
        sent()
    assert [remind_of_invoices(now=NOON, at_most=2) for _ in range(3)] == [2, 1, 0]


def test_a_reminder_carries_the_invoice_and_leads_to_our_page_alone() -> None:
    billed = sent()
    assert remind(8) == [7]
    message: Any = mail.outbox[0]
    page = f"http://testserver/invoices/{billed.token}/"
    assert f"Pay €119.00: {page}" in str(message.body)
    assert f"Invoice {billed} was due 2 Dec 2026, 8 days ago: €119.00 is left to pay." in str(message.body)
    html = str(message.alternatives[0][0])
    assert html.count("href=") == html.count(f'href="{page}"') == 1
    assert "stripe.com" not in html
    (attached,) = message.attachments
    assert attached[0] == f"invoice-{billed}.pdf"
    assert attached[1][:5] == b"%PDF-"
