"""Days as the business lives them: where each begins and ends in time, also when the clock is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ONE_MOMENT = timedelta(microseconds=1)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of the day, in UTC; a midnight that the clock skips counts from the skip."""
    return hour_struck(day, 0, zone)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The day of the business in which an instant lies."""
    return at.astimezone(zone).date()


def hour_struck(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The instant at which the hour begins, in UTC: the first of two where the clock repeats it, and where it skips
    it as long after the skip as the hour lies after the skip's beginning."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def last_day_struck(now: datetime, hour: int, zone: ZoneInfo) -> date:
    """The latest day of which the hour has begun. It never goes back while time goes on."""
    day = day_of(now, zone)
    while hour_struck(day, hour, zone) > now:
        day -= ONE_DAY
    return day


def day_before(day: date, zone: ZoneInfo) -> date:
    """The day that ended when this one began; a country that crosses the date line leaves one out."""
    return day_of(day_start(day, zone) - ONE_MOMENT, zone)
