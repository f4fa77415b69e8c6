"""The worker. Before it starts it writes the schedules, so that no deployment forgets them."""

from typing import Any

from django_q.management.commands import qcluster

from backoffice.schedules import write_schedules


class Command(qcluster.Command):
    """django-q2's worker."""

    def handle(self, *args: Any, **options: Any) -> None:
        write_schedules()
        super().handle(*args, **options)
