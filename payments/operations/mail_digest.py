"""Tell finance each day, at their hour, what the day before brought."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from payments.domain.days import day_before, day_of, hour_struck, last_day_struck
from payments.emails.daily_digest import told_day
from payments.emails.digest_parts import parts_of
from payments.models import House, Sighting
from payments.operations.queue_email import queue_digest

SEEN_TO = "daily_digest"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def mail_digest(*, now: datetime) -> bool:
    """Queue the digest that is due and was not sent yet, for the last day alone; answers whether one was queued.

    A day that had nothing to say is seen to as well: what happens later that day is told the next morning.
    """
    house = House.ours()
    if house.digest_hour is None or not house.staff_email:
        return False
    zone = ZoneInfo(settings.BUSINESS_TIME_ZONE)
    today = last_day_struck(now, house.digest_hour, zone)
    with transaction.atomic():
        Sighting.objects.bulk_create([Sighting(name=SEEN_TO, first_at=now, last_at=NEVER)], ignore_conflicts=True)
        seen_to = Sighting.objects.select_for_update(no_key=True).get(name=SEEN_TO)
        if day_of(seen_to.last_at, zone) >= today:
            return False
        seen_to.last_at = hour_struck(today, house.digest_hour, zone)
        seen_to.save(update_fields=["last_at"])
        day = day_before(today, zone)
        if not house.digest_when_quiet and not parts_of(told_day(day, now)):
            return False
        queue_digest(day=day, recipient=house.staff_email, now=now)
    return True
