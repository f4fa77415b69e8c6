"""The plain pages: titled lists of facts, and texts as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Section:
    """A title and its facts: name, value. Values are escaped by the template unless they are marked safe."""

    title: str
    facts: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Text:
    """A longer text in monospace: a body, a traceback."""

    title: str
    text: str


def page_of(row: Model) -> str:
    """The address of a row's page in the admin."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def link_to(row: Model | None, user: Any) -> SafeString | str:
    """A link to a row's page for those who may see it, its name for others, a dash for no row."""
    if row is None:
        return "–"
    if not user.has_perm(f"{row._meta.app_label}.view_{row._meta.model_name}"):
        return str(row)
    return format_html('<a href="{}">{}</a>', page_of(row), str(row))
