"""Is the worker at work, and does it keep up?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django_q.models import OrmQ

from payments.doctor.examination import Examination, NotMade, once
from payments.doctor.finding import NOT_UPDATED, Finding, failure
from payments.formats import duration
from payments.models import Ask, Email, Sighting, StripeCall, StripeEvent
from payments.operations.note_sighting import WORKER

# It writes its sighting every minute.
SILENT = timedelta(minutes=3)
LATE = timedelta(minutes=3)
# The sweep queues again what was forgotten for a minute.
FORGOTTEN = timedelta(minutes=10)


@once
def worker_seen(examination: Examination) -> datetime | None:
    """When the worker was seen last."""
    return Sighting.objects.filter(name=WORKER).values_list("last_at", flat=True).first()


def is_at_work(examination: Examination) -> bool:
    """Whether it was seen just now."""
    seen = worker_seen(examination)
    return seen is not None and examination.now - seen < SILENT


def worker_is_at_work(examination: Examination) -> Iterator[Finding]:
    """Seen within three minutes."""
    if is_at_work(examination):
        return
    seen = worker_seen(examination)
    since = f"It was last seen {duration(examination.now - seen)} ago." if seen else "It was never seen."
    yield failure(
        "worker_away",
        symptom="Refunds are not asked for, mails are not sent, and what failed is not tried again.",
        cause=f"The worker does not run. {since}",
        remedy="Start it (manage.py qcluster), and keep it running with whatever keeps the web server running.",
    )


def oldest_job(now: datetime) -> datetime | None:
    """Since when the job waits that has been due for longest."""
    oldest: datetime | None = OrmQ.objects.filter(lock__lte=now).aggregate(oldest=Min("lock"))["oldest"]
    return oldest


def oldest_work(now: datetime) -> datetime | None:
    """Since when the row of work is due that nobody has claimed for longest."""
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=now)
    rows = (
        StripeCall.objects.filter(state__in=StripeCall.OPEN),
        Ask.objects.filter(closed_at=None),
        StripeEvent.objects.filter(state__in=["waiting", "failed"]),
        Email.objects.filter(state="queued"),
    )
    found = [each.filter(unclaimed, due_at__lte=now).aggregate(oldest=Min("due_at"))["oldest"] for each in rows]
    return min(filter(None, found), default=None)


def queue_is_short(examination: Examination) -> Iterator[Finding]:
    """With the worker away it grows, and that is said already."""
    if not is_at_work(examination):
        raise NotMade("The worker does not run.")
    now = examination.now
    job, work = oldest_job(now), oldest_work(now)
    if job is not None and now - job > LATE:
        waits, what = job, "a job"
    elif work is not None and now - work > FORGOTTEN:
        waits, what = work, "a call, a read, an event or a mail"
    else:
        return
    yield failure(
        "queue_old",
        symptom=f"{NOT_UPDATED[:-1]}, or refunds and mails come late.",
        cause=f"The worker is behind: {what} has been due for {duration(now - waits)}.",
        remedy="Look at Failed jobs and at the worker's log; start a second worker if there is only more to do.",
    )
