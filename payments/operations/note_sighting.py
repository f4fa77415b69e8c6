"""Write down that something was seen, so that its absence can be noticed."""

from __future__ import annotations

from datetime import datetime, timedelta

from payments.models import Sighting

WORKER = "worker"
REFUSED_SIGNATURE = "refused_signature"
GRAIN = timedelta(milliseconds=100)  # whoever sends us rubbish makes at most ten writes a second


def note_sighting(*, name: str, now: datetime) -> None:
    """Seen now; the first time is kept beside the last."""
    if Sighting.objects.filter(name=name, last_at__lt=now - GRAIN).update(last_at=now):
        return
    if not Sighting.objects.filter(name=name).exists():
        Sighting.objects.bulk_create([Sighting(name=name, first_at=now, last_at=now)], ignore_conflicts=True)
