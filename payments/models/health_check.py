"""What the doctor found when it looked last."""

from __future__ import annotations

from django.db import models

from payments.models.fields import Work


class HealthCheck(Work):
    """One check of the doctor: when it was made last, what it found, and when it is made again."""

    STATES = [
        ("waiting", "Not made yet"),
        ("passed", "Passed"),
        ("warning", "Warning"),
        ("failed", "Failed"),
        ("not_made", "Not made"),
    ]

    name = models.CharField(max_length=60, unique=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    took_ms = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    state_since = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=300, blank=True)  # why it could not be made
    # Each with its code, level, symptom, cause and remedy.
    findings = models.JSONField(default=list, blank=True)

    class Meta:
        permissions = [("check_health", "Can have the doctor look now")]
        verbose_name = "health check"
        verbose_name_plural = "health"

    def __str__(self) -> str:
        return self.name
