"""A form that remembers what the person was shown: nothing that changed meanwhile is written over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms

from payments.admin.metadata_field import MetadataField
from payments.models.mirrored import Mirrored
from payments.operations.edit_mirrored import changed_meanwhile, digest

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


class FirstForm(_ModelForm):
    """All that an object says when it is made."""

    metadata = MetadataField()


class CatalogueForm(_ModelForm):
    """``seen``: a digest of each field as it was when the form was drawn."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    metadata = MetadataField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and "seen" in self.fields:
            columns = {name: digest(getattr(self.instance, name)) for name in self.compared()}
            self.initial["seen"] = json.dumps(columns)
        self.before = {name: getattr(self.instance, name) for name in self.compared()}

    def compared(self) -> list[str]:
        """The fields that are columns of their row; a file is compared by itself."""
        return [name for name in self.fields if name not in ("seen", "picture") and hasattr(self.instance, name)]

    def changes(self) -> dict[str, Any]:
        """What the person changed, whatever happened to the row meanwhile."""
        seen, cleaned = self.was_seen(), self.cleaned_data
        if not seen:
            return {name: cleaned[name] for name in self.compared() if cleaned[name] != self.before[name]}
        return {name: cleaned[name] for name in self.compared() if digest(cleaned[name]) != seen.get(name)}

    def was_seen(self) -> dict[str, str]:
        """What the form was drawn with; nothing if it was not drawn by us."""
        try:
            seen = json.loads(self.cleaned_data.get("seen") or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        if self.instance.pk and not self.errors:
            row: Mirrored = type(self.instance)._default_manager.get(pk=self.instance.pk)
            for name in changed_meanwhile(row=row, changes=self.changes(), seen=self.was_seen()):
                self.add_error(name, f"It changed meanwhile, here or at Stripe: it is now “{getattr(row, name)}”.")
        return found
