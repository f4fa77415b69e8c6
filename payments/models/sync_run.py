"""A backfill: every object of some types at Stripe, or those made since a day, taken in page by page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Index, Q

from payments.models.fields import Work


class SyncRun(models.Model):
    """One backfill. Its parts, one a type, each keep their place: killed at any point, it goes on from there."""

    since = models.DateTimeField(null=True, blank=True)  # objects made at Stripe before it are left out
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)  # another one was begun instead
    by = models.ForeignKey(  # None: from the command line
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    in_background = models.BooleanField(default=False)  # the worker does it, piece by piece

    class Meta:
        verbose_name = "backfill from Stripe"
        verbose_name_plural = "backfills from Stripe"
        permissions = [("start_syncrun", "Can start a backfill from Stripe")]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(finished_at=None, given_up_at=None), name="one_backfill_at_a_time"
            )
        ]
        indexes = [Index(fields=["-started_at", "-id"], name="syncrun_newest")]

    def __str__(self) -> str:
        return f"Backfill {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.finished_at is not None or self.given_up_at is not None


class SyncPart(Work):
    """One type's share of a backfill. ``cursor`` is moved in the transaction that keeps the page before it."""

    STATES = [("waiting", "Waiting"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")]

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=20)  # our name of the type, as in payments/sync/types.py
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    taken = models.PositiveIntegerField(default=0)  # how often it was taken up: who took it last works on it
    list_number = models.PositiveSmallIntegerField(default=0)  # of the type's lists, the one being read
    cursor = models.CharField(max_length=255, blank=True)  # the last object taken in; lists go from new to old
    cursor_created_at = models.DateTimeField(null=True, blank=True)
    newest_created_at = models.DateTimeField(null=True, blank=True)
    oldest_created_at = models.DateTimeField(null=True, blank=True)  # no object can be older
    pages = models.PositiveIntegerField(default=0)
    read_count = models.PositiveIntegerField(default=0)  # objects
    written_count = models.PositiveIntegerField(default=0)  # rows here that were new or changed
    began_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="one_part_a_type_of_a_backfill")]
        indexes = [Index(fields=["due_at"], condition=Q(state__in=["waiting", "running"]), name="syncpart_due")]

    def __str__(self) -> str:
        return f"{self.run}: {self.kind}"
