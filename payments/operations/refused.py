"""The two ways in which an operation says no."""

from __future__ import annotations


class Refused(Exception):
    """It will not be done; the text is one sentence for the person who asked."""


class TryAgain(Exception):
    """It cannot be done yet; the text says what is waited for. For the queue."""
