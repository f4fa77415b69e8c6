"""An email address as staff type it, and as the shop takes it."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError


def plain_letters(email: str) -> None:
    """Look-alikes and invisible signs in a domain cannot be mailed, or deceive."""
    if not email.isascii():
        raise ValidationError("Write the address with plain letters: a to z, without accents.")


def email_field(**widget: str) -> forms.EmailField:
    """At most as long as an address may be."""
    return forms.EmailField(
        max_length=254,
        validators=[plain_letters],
        widget=forms.EmailInput(attrs={"autocomplete": "off", **widget}),
        error_messages={"required": "Write the address.", "invalid": "Write an address like anna@example.com."},
    )
