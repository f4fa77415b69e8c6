"""Close a task because somebody dealt with it; who, when and how stays in it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Task
from payments.operations.refused import Refused
from payments.operations.write_note import write_note


class AlreadySolved(Refused):
    """It is closed."""


class HowIsMissing(Refused):
    """Whoever reads it later must learn what was done."""


def solve_task(*, task: Task, how: str, by: User, now: datetime) -> None:
    """Close it with a sentence that says how; it opens again only when its facts change."""
    how = how.strip()
    if not how:
        raise HowIsMissing("Say in a sentence what was done.")
    with transaction.atomic():
        task = Task.objects.select_for_update(no_key=True).get(pk=task.pk)
        if task.closed_at is not None:
            raise AlreadySolved("This is solved already.")
        task.closed_at, task.solved_by_id, task.solution = now, by.pk, how
        task.save(update_fields=["closed_at", "solved_by", "solution"])
        about = {"order": task.order, "payment": task.payment, "refund": task.refund, "dispute": task.dispute}
        if any(about.values()):
            write_note(act="task_solved", text=f"{task.get_kind_display()}: {how}", by=by, now=now, **about)
