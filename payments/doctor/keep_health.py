"""The worker's visits: what is due is looked at, a piece at a time, and what was found is kept for the Health page."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db.models import F, Q

from payments.doctor.check import CHECKS, Check, make_check
from payments.doctor.examination import Examination, Result
from payments.models import HealthCheck
from payments.queue import enqueue

JOB = "payments.tasks.check_health"
LEASE = timedelta(minutes=2)
# No job runs longer than 20 s, and the longest check may take most of that: no other is begun after these.
BEGINS_WITHIN = 5  # seconds


def check_health(*, now: datetime) -> int:
    """Make the checks that are due, each once; the rest is queued as the next piece. Answers how many were made."""
    _keep_rows(now)
    visit, started, made = Examination(now), time.monotonic(), 0
    for row in HealthCheck.objects.filter(_free(now), due_at__lte=now).order_by("due_at", "pk"):
        if made and time.monotonic() - started > BEGINS_WITHIN:
            enqueue(JOB)
            break
        if not _claim(row, now):
            continue
        _keep(row, make_check(CHECKS[row.name], visit), CHECKS[row.name], now)
        made += 1
    return made


def check_all_now(*, now: datetime) -> None:
    """Staff's button: everything is due."""
    _keep_rows(now)
    HealthCheck.objects.update(due_at=now)
    enqueue(JOB)


def _keep_rows(now: datetime) -> None:
    """A row for each check of this code, and none for others."""
    HealthCheck.objects.exclude(name__in=CHECKS).delete()
    known = set(HealthCheck.objects.values_list("name", flat=True))
    missing = [HealthCheck(name=name, due_at=now) for name in CHECKS if name not in known]
    HealthCheck.objects.bulk_create(missing, ignore_conflicts=True)


def _free(now: datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lte=now)


def _claim(row: HealthCheck, now: datetime) -> bool:
    claimed = HealthCheck.objects.filter(_free(now), pk=row.pk, due_at=row.due_at)
    return bool(claimed.update(claimed_until=now + LEASE, tries=F("tries") + 1))


def _keep(row: HealthCheck, result: Result, check: Check, now: datetime) -> None:
    """Unless somebody asked for it anew meanwhile, it is due again after its time."""
    if row.state != result.state or row.state_since is None:
        row.state_since = now
    row.state, row.checked_at, row.claimed_until = result.state, now, None
    row.took_ms, row.why_not = round(result.seconds * 1000), result.why_not[:300]
    row.findings = [found.as_json() for found in result.findings]
    row.save(update_fields=["state", "state_since", "checked_at", "claimed_until", "took_ms", "why_not", "findings"])
    due_again = now + timedelta(minutes=check.every)
    HealthCheck.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=due_again)
