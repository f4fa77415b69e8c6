"""One time that a mail was handed to the mail server."""

from __future__ import annotations

from django.db import models

from payments.models.email import Email


class EmailTry(models.Model):
    """Written down before the server is asked. While its outcome is not known it may have arrived: the worker died,
    or the server had the message and did not answer.
    """

    OUTCOMES = [
        ("unknown", "May have arrived"),
        ("sent", "Taken"),
        ("later", "Not taken this time"),
        ("refused", "Refused for good"),
    ]

    email = models.ForeignKey(Email, on_delete=models.CASCADE, related_name="handed_over")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES, default="unknown")
    answer = models.TextField(blank=True)  # the mail server's

    def __str__(self) -> str:
        return f"{self.email_id} at {self.at:%Y-%m-%d %H:%M:%S}"
