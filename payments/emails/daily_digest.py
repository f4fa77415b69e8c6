"""Finance is told each day what came in, went out, failed, is overdue and needs attention."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from payments.domain.days import ONE_DAY, day_start
from payments.domain.money import Money
from payments.emails.digest_parts import Told, open_tasks, parts_of, sums
from payments.emails.wording import Worded
from payments.formats import money
from payments.models import Email, Movement


def daily_digest(email: Email) -> Worded:
    """The day's sums, and what waited when it was queued."""
    if email.about_date is None:
        raise ValueError(f"{email.reason} has no day.")
    told = told_day(email.about_date, email.queued_at)
    day = f"{told.day:%A}, {told.day.day} {told.day:%b %Y}"
    waiting = open_tasks(told).count()
    attention = f"{waiting:,} thing{'s need' if waiting != 1 else ' needs'} attention." if waiting else ""
    came = _listed(sums(told, Movement.COLLECTED), "came in")
    back = _listed([-each for each in sums(told, Movement.RETURNED)], "went back")
    moved = " and ".join(each for each in (came, back) if each) or "no money moved through Stripe"
    parts = parts_of(told)
    quiet = "" if parts else "Nothing failed, nothing is overdue, and nothing needs attention."
    look = f", {waiting:,} to look at" if waiting else ""
    return Worded(
        subject=f"{told.day.day} {told.day:%b %Y}: {came or 'nothing came in'}{look}",
        opening=" ".join(each for each in (attention, f"On {day}, {moved}.") if each),
        paragraphs=[quiet] if quiet else [],
        table=[],
        parts=parts,
        button=("Open the dashboard", f"{settings.PUBLIC_URL}{reverse('admin:index')}"),
    )


def told_day(day: date, now: datetime) -> Told:
    """The day as the business lives it."""
    zone = ZoneInfo(settings.BUSINESS_TIME_ZONE)
    return Told(day, day_start(day, zone), day_start(day + ONE_DAY, zone), now)


def _listed(amounts: list[Money], did: str) -> str:
    texts = [money(each) for each in amounts]
    if not texts:
        return ""
    return f"{', '.join(texts[:-1])} and {texts[-1]} {did}" if len(texts) > 1 else f"{texts[0]} {did}"
