"""A file that went out with a mail."""

from __future__ import annotations

from django.db import models

from payments.models.email import Email


class EmailFile(models.Model):
    """An attachment, byte by byte as it was sent: drawn again later it would show the facts and the logo of later."""

    email = models.ForeignKey(Email, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to="emails/")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes

    def __str__(self) -> str:
        return self.name
