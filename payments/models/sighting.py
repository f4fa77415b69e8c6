"""When something was first and last seen, so that its absence can be noticed."""

from __future__ import annotations

from django.db import models


class Sighting(models.Model):
    """One thing that is seen again and again: the worker at work, a set of signing secrets, a delivery refused."""

    name = models.CharField(max_length=120, unique=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
