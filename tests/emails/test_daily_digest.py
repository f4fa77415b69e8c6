"""The daily digest: one a day at finance's hour, for the last day, with the dashboard's own numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.days import Span, buckets
from dashboard.metrics import COLLECTED, RETURNED, STATUS_VOLUME, Window
from dashboard.volumes import movement_volumes
from payments.domain.days import ONE_DAY, day_before, day_of, hour_struck, last_day_struck
from payments.domain.money import Money
from payments.emails.daily_digest import told_day
from payments.emails.digest_parts import parts_of
from payments.formats import money
from payments.models import Email, House, Sighting
from payments.operations.deliver_email import deliver_email
from payments.operations.mail_digest import mail_digest
from payments.operations.open_task import open_task
from tests.admin.rows import (
    decline,
    disputed,
    open_payment_of,
    order,
    paid_order,
    refunded_at_stripe,
    staff,
)
from tests.dashboard.owed import customer, owed
from tests.operations.shop import clock

BERLIN = ZoneInfo("Europe/Berlin")
# Clocks that change at two, at midnight, by half an hour, and one that left out a whole day.
ZONES = ("Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Beirut", "UTC")
BEFORE_CHANGES = ((3, 27), (10, 2), (10, 23))  # month and day
DAY = date(2026, 11, 19)
NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 7, 3, tzinfo=BERLIN)


@pytest.fixture
def house(db: None) -> None:
    House.objects.update(staff_email="finance@example.org", digest_hour=7, digest_when_quiet=False)


def days_told() -> list[date]:
    return [day for day in Email.objects.order_by("pk").values_list("about_date", flat=True) if day]


# --- when


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    begin=st.datetimes(datetime(2011, 12, 20), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    pauses=st.lists(st.one_of(st.just(5), st.integers(1, 120), st.integers(600, 8000)), max_size=60),
)
def test_each_day_whose_hour_strikes_is_told_once_and_only_the_last_after_a_pause(
    zone: str, hour: int, begin: datetime, pauses: list[int]
) -> None:
    here, at, told = ZoneInfo(zone), begin, [last_day_struck(begin, hour, ZoneInfo(zone))]
    for minutes in pauses:
        before, at = at, at + timedelta(minutes=minutes)
        due = last_day_struck(at, hour, here)
        if due > told[-1]:
            told.append(due)
        struck = [each for each in _days(before, at) if before < hour_struck(each, hour, here) <= at]
        assert (due in struck) == bool(struck), "it is due exactly when an hour has struck since"
        assert hour_struck(due, hour, here) <= at < hour_struck(due + ONE_DAY, hour, here)
    covered = [day_before(each, here) for each in told]
    assert all(one < other for one, other in pairwise(covered)), "no day is told twice"


def _days(since: datetime, until: datetime) -> list[date]:
    first = since.date() - ONE_DAY
    return [first + ONE_DAY * number for number in range((until.date() - first).days + 2)]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe"])
@pytest.mark.django_db
@settings(max_examples=15)
@given(data=st.data())
def test_whatever_downtime_the_worker_has_none_is_sent_twice_and_none_missed(zone: str, data: st.DataObject) -> None:
    Email.objects.all().delete()
    Sighting.objects.all().delete()
    hour = data.draw(st.integers(0, 4))  # where clocks change
    House.objects.update(staff_email="finance@example.org", digest_hour=hour, digest_when_quiet=True)
    here = ZoneInfo(zone)
    at = data.draw(st.sampled_from([datetime(2026, month, day, tzinfo=UTC) for month, day in BEFORE_CHANGES]))
    expected = []
    with override_settings(BUSINESS_TIME_ZONE=zone):
        for _ in range(data.draw(st.integers(1, 12))):
            at += timedelta(minutes=data.draw(st.sampled_from([5, 30, 61, 400, 1500, 4500])))
            day = day_before(last_day_struck(at, hour, here), here)
            if day not in expected:
                expected.append(day)
            mail_digest(now=at)
    assert days_told() == expected


@pytest.mark.django_db
def test_after_three_days_of_downtime_there_is_one_digest_for_the_last_day(house: None) -> None:
    for days in (4, 2, 1):
        paid_order(at=NOON - timedelta(days=days))
    paid_order(at=NOON)
    Sighting.objects.create(name="daily_digest", first_at=NOON, last_at=MORNING - timedelta(days=4))
    assert mail_digest(now=MORNING)
    assert not mail_digest(now=MORNING + timedelta(hours=3))
    assert days_told() == [DAY]


@pytest.mark.django_db
def test_nothing_is_sent_where_there_is_nothing_to_say_unless_asked_for(house: None) -> None:
    assert not mail_digest(now=MORNING)
    open_task(kind="underpaid", reason="underpaid:x", text="Too little.", now=MORNING)
    assert not mail_digest(now=MORNING + timedelta(hours=2)), "today's hour is over: it is told tomorrow"
    assert mail_digest(now=MORNING + ONE_DAY)
    House.objects.update(digest_when_quiet=True)
    Sighting.objects.all().delete()
    Email.objects.all().delete()
    open_task(kind="underpaid", reason="underpaid:x", text="Too little.", now=MORNING)
    assert mail_digest(now=MORNING)


@pytest.mark.django_db
@pytest.mark.parametrize("off", [{"digest_hour": None}, {"staff_email": ""}])
def test_a_house_that_wants_none_gets_none(house: None, off: dict[str, object]) -> None:
    House.objects.update(**off)
    paid_order(at=NOON)
    assert not mail_digest(now=MORNING)
    assert not Email.objects.exclude(about_date=None).exists()


@pytest.mark.django_db
def test_an_hour_that_is_moved_within_the_day_brings_no_second_digest(house: None) -> None:
    paid_order(at=NOON)
    assert mail_digest(now=MORNING)
    House.objects.update(digest_hour=18)
    assert not mail_digest(now=MORNING.replace(hour=18, minute=5))
    assert days_told() == [DAY]


# --- what


@pytest.mark.django_db
def test_its_numbers_are_the_dashboards_to_the_cent_and_its_links_show_their_rows(house: None) -> None:
    placed = paid_order(123456, at=NOON)
    paid_order(999, at=NOON)
    paid_order(5000, "usd", at=NOON)
    paid_order(777, at=NOON + ONE_DAY)
    refunded_at_stripe(placed.payments.get(), 2345, at=NOON)
    decline(open_payment_of(order(6500, at=NOON), NOON), NOON)
    told = told_day(DAY, MORNING)
    rows = {what: (amount, page) for part in parts_of(told) for what, amount, page in part.rows}
    span = Span(DAY, DAY, BERLIN)
    volumes = movement_volumes(buckets(span, "day"), "eur")
    window = Window("eur", span.since, span.until)
    failed = next(metric for metric in STATUS_VOLUME if metric.name == "failed")
    expected = {
        "2 payments collected": (Money(COLLECTED.total(volumes), "eur"), COLLECTED.link(window)),
        "1 refund returned, less what came back": (Money(RETURNED.total(volumes), "eur"), RETURNED.link(window)),
        "1 payment failed": (Money(6500, "eur"), failed.link(window)),
    }
    client = staff()
    for what, (amount, link) in expected.items():
        assert rows[what][0] == money(amount)
        page = rows[what][1].removeprefix("http://testserver")
        assert sorted(page.partition("?")[2].split("&")) == sorted(link.partition("?")[2].split("&"))
        assert client.get(page).context["cl"].result_list.count() >= 1
    assert money(Money(5000, "usd")) in {amount for amount, _ in rows.values()}


@pytest.mark.django_db
def test_exceptions_come_first_and_no_customer_is_named(house: None) -> None:
    placed = paid_order(at=NOON)
    disputed(placed.payments.get(), at=NOON, due_by=int((MORNING - timedelta(hours=1)).timestamp()))
    open_task(kind="underpaid", reason="x", text="anna@example.com paid too little.", now=NOON, order=placed)
    mail_digest(now=MORNING)
    email = Email.objects.get(kind="daily_digest")
    deliver_email(email_id=email.pk, now=clock())
    email.refresh_from_db()
    text = email.text
    assert text.startswith("2 things need attention. On Thursday, 19 Nov 2026, €65.00 came in.")
    titles = ["Needs attention now", "Overdue or due within three days", "Came in", "Went out"]
    places = [text.index(f"\n{title}\n") for title in titles]
    assert places == sorted(places)
    assert "was to be answered by" in text
    assert "anna@example.com" not in text + email.html
    assert "http://testserver/admin/" in text
    assert email.recipient == "finance@example.org"


@pytest.mark.django_db
def test_overdue_invoices_are_told_a_currency_and_lead_to_their_list(house: None) -> None:
    for currency, days in (("eur", 1), ("eur", 40), ("jpy", 3), ("eur", 0)):
        owed(customer(), 5000, MORNING.date() - timedelta(days=days), NOON - timedelta(days=60), currency)
    assert mail_digest(now=MORNING)
    rows = next(part for part in parts_of(told_day(DAY, MORNING)) if part.title == "Overdue invoices").rows
    assert [(what, amount) for what, amount, _ in rows] == [
        ("2 invoices overdue", "€100.00"),
        ("1 invoice overdue", "¥5,000"),
    ]
    shown = staff().get(rows[0][2].removeprefix("http://testserver"))
    assert shown.context["cl"].result_list.count() == 2


def test_the_day_before_ends_where_the_day_begins() -> None:
    for zone in map(ZoneInfo, ZONES):
        for number in range(0, 400, 7):
            day = date(2011, 12, 1) + ONE_DAY * number
            assert day_before(day, zone) < day
    assert day_before(date(2011, 12, 31), ZoneInfo("Pacific/Apia")) == date(2011, 12, 29)
    assert day_of(NOON, BERLIN) == DAY
