"""Filter by one or several of a few known values: no SELECT DISTINCT over a big table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.admin import FieldListFilter

from payments.models import Price


class OneOf(FieldListFilter):
    """``?status=paid``, ``?status=paid&status=failed`` or ``?status__in=paid,failed``."""

    template = "admin/payments/filter_one_of.html"

    def expected_parameters(self) -> list[str | None]:
        return [self.field_path, f"{self.field_path}__in"]

    def has_output(self) -> bool:
        return True

    @property
    def shown(self) -> list[Any]:
        """For the template, which cannot pass the list."""
        return list(self.choices(None))

    def picked(self) -> set[str]:
        """The values in the address."""
        found: set[str] = set()
        for value in self.used_parameters.values():
            for each in value if isinstance(value, list) else [value]:
                found.update(each if isinstance(each, list) else [str(each)])
        return found

    def options(self) -> list[tuple[str, str]]:
        """Value and words of what can be picked."""
        return [(str(value), str(words)) for value, words in self.field.flatchoices]

    def choices(self, changelist: Any) -> Iterator[Any]:
        picked = self.picked()
        for value, words in self.options():
            yield {"value": value, "words": words, "picked": value in picked}


class Currency(OneOf):
    """By currency: those that something is sold in, and the one being looked at."""

    def options(self) -> list[tuple[str, str]]:
        sold = Price.objects.sold_at().values_list("currency", flat=True).distinct()
        known = {settings.DEFAULT_CURRENCY.lower(), *sold, *self.picked()}
        return [(each, each.upper()) for each in sorted(known)]


class YesNo(OneOf):
    """By a column that is true or false."""

    def options(self) -> list[tuple[str, str]]:
        return [("True", "Yes"), ("False", "No")]
