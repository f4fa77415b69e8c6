"""Metadata as a person types it: one ``key: value`` a line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget

from payments.domain.mirror import MARKS

# Stripe's own limits.
MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 45, 40, 500


class MetadataField(forms.CharField):
    """Text in, a mapping of texts out. Our own marks are not written here."""

    def __init__(self, **options: Any) -> None:
        rows = UnfoldAdminTextareaWidget(attrs={"rows": 3, "placeholder": "colour: blue"})
        super().__init__(required=False, widget=rows, help_text="One “key: value” a line.", **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{key}: {text}" for key, text in value.items())
        return value

    def clean(self, value: Any) -> Any:
        lines = [line for line in str(super().clean(value)).splitlines() if line.strip()]
        pairs = dict(_pair(line) for line in lines)
        if len(pairs) != len(lines):
            raise ValidationError("A key stands there twice.")
        if len(pairs) > MOST_KEYS:
            raise ValidationError(f"Stripe keeps at most {MOST_KEYS} keys.")
        return pairs

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or {}) != (data or "").replace("\r\n", "\n").strip())


def _pair(line: str) -> tuple[str, str]:
    key, sign, text = (part.strip() for part in line.partition(":"))
    if not sign or not key or not text:
        raise ValidationError(f"“{line.strip()[:60]}” is no “key: value”.")
    if len(key) > LONGEST_KEY or "[" in key or "]" in key:
        raise ValidationError(f"A key has at most {LONGEST_KEY} letters and no brackets: “{key[:60]}”.")
    if len(text) > LONGEST_VALUE:
        raise ValidationError(f"A value has at most {LONGEST_VALUE} letters: that of “{key}” has {len(text)}.")
    if key in MARKS:
        raise ValidationError(f"“{key}” is our own mark at Stripe.")
    return key, text
