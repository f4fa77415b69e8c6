"""How far we have looked back at Stripe: its list of events, and each type of object."""

from __future__ import annotations

from typing import Any

from django.db import models


class EventFeed(models.Model):
    """The one row about Stripe's list of events: up to when it was read, for what was missed and in place of webhooks.

    ``due_at`` is when it is read next while no webhook is heard: whoever moves it forward is the one who reads.
    """

    missed_up_to = models.DateTimeField(null=True, blank=True)  # nothing that happened before it was missed
    missed_until = models.DateTimeField(null=True, blank=True)  # too much at once: only what happened before it is next
    missed_read_at = models.DateTimeField(null=True, blank=True)
    listened_up_to = models.DateTimeField(null=True, blank=True)
    listened_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_event_feed")]

    def __str__(self) -> str:
        return "Stripe's list of events"

    @classmethod
    def ours(cls) -> EventFeed:
        """The row; made when it is first asked for."""
        return cls.objects.get_or_create(pk=1)[0]


class Comparison(models.Model):
    """How far the objects of one type have been compared with Stripe, from new to old; then it begins again."""

    kind = models.CharField(max_length=20, unique=True)
    list_number = models.PositiveSmallIntegerField(default=0)
    cursor = models.CharField(max_length=255, blank=True)
    until_created = models.BigIntegerField(null=True, blank=True)  # Stripe's second; what is younger has been compared
    seen_ids: models.JSONField[Any, Any] = models.JSONField(default=list)  # of that second: it may go on overleaf
    began_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)  # the last time that it was through
    pages = models.PositiveIntegerField(default=0)  # of this time through
    read_count = models.PositiveIntegerField(default=0)
    found_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Comparison of {self.kind}s"
