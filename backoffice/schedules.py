"""Every recurring job and how often it runs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django_q.models import Schedule


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job that runs again and again, every so many minutes."""

    name: str
    task: str
    minutes: int


SCHEDULES = (
    Recurring("sweep", "payments.tasks.sweep", minutes=1),
    Recurring("listen", "payments.tasks.listen", minutes=1),
    Recurring("reconcile", "payments.tasks.reconcile", minutes=60),
    Recurring("expire_orders", "payments.tasks.expire_orders", minutes=15),
    Recurring("remind_of_disputes", "payments.tasks.remind_of_disputes", minutes=15),
    Recurring("mail_digest", "payments.tasks.mail_digest", minutes=5),
    Recurring("remind_of_invoices", "payments.tasks.remind_of_invoices", minutes=15),
    Recurring("health", "payments.tasks.check_health", minutes=5),
)


def write_schedules() -> None:
    """Make the queue's schedules equal to the table: what is no longer named goes. Safe to repeat."""
    Schedule.objects.exclude(name__in=[each.name for each in SCHEDULES]).delete()
    for each in SCHEDULES:
        Schedule.objects.update_or_create(
            name=each.name,
            defaults={"func": each.task, "schedule_type": Schedule.MINUTES, "minutes": each.minutes, "repeats": -1},
            create_defaults={
                "func": each.task,
                "schedule_type": Schedule.MINUTES,
                "minutes": each.minutes,
                "repeats": -1,
                "next_run": timezone.now(),
            },
        )
