"""A job is a row in the same database: it commits or vanishes with the facts that caused it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.tasks import async_task


class _Later(ORM):
    """The ORM broker, with a due time: it takes rows whose ``lock`` lies in the past."""

    def __init__(self, at: datetime) -> None:
        super().__init__(list_key=Conf.CLUSTER_NAME)
        self.at = at

    def enqueue(self, task: str) -> int:
        package = self.get_connection().create(key=self.list_key, payload=task, lock=self.at)
        return int(package.pk)


def enqueue(task: str, *, at: datetime | None = None, **ids: int) -> None:
    """Queue ``task`` (a dotted path in payments.tasks) with ids, at once or not before ``at``.

    The queue is a hint, the tables are the truth: a lost job is found again by the sweep.
    """
    options: dict[str, Any] = {"broker": _Later(at)} if at else {}
    async_task(task, **ids, **options)
