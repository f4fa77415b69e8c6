"""The worker. Before it starts it writes the schedules, so that no deployment forgets them, and shows that it is there.

The first recurring job runs half a minute later: until then nothing else would tell.
"""

from typing import Any

from django.utils import timezone
from django_q.management.commands import qcluster

from backoffice.schedules import write_schedules
from payments.operations.note_sighting import WORKER, note_sighting


class Command(qcluster.Command):
    """django-q2's worker."""

    def handle(self, *args: Any, **options: Any) -> None:
        write_schedules()
        note_sighting(name=WORKER, now=timezone.now())
        super().handle(*args, **options)
