"""Filter by when: instants from a link (``made_at__gte``, ``made_at__lt``) or days typed by a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.admin import FieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from payments.domain.days import day_start


def beginning(day: date) -> datetime:
    """The instant at which a day of the business begins; 23 and 25 hours after the last one where clocks change."""
    return day_start(day, ZoneInfo(settings.BUSINESS_TIME_ZONE))


def instant(text: str) -> datetime:
    """An ISO instant of an address; a plus sign that was not quoted arrives as a space."""
    at = parse_datetime(text.replace(" ", "+"))
    if at is None or at.tzinfo is None:
        raise ValueError(f"{text!r} is not an instant with its offset.")
    return at


class Days(FieldListFilter):
    """From the beginning of one day to the end of another."""

    template = "admin/payments/filter_days.html"

    def expected_parameters(self) -> list[str | None]:
        return [f"{self.field_path}{end}" for end in ("__gte", "__lt", "_from", "_to")]

    def has_output(self) -> bool:
        return True

    @property
    def shown(self) -> list[Any]:
        """For the template, which cannot pass the list."""
        return list(self.choices(None))

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """The instants between which rows are shown; ValueError when they cannot be read."""
        since, until = self._typed("__gte"), self._typed("__lt")
        first, last = self._typed("_from"), self._typed("_to")
        return (
            beginning(date.fromisoformat(first)) if first else instant(since) if since else None,
            beginning(date.fromisoformat(last) + timedelta(days=1)) if last else instant(until) if until else None,
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            since, until = self.bounds()
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error
        if since:
            queryset = queryset.filter(**{f"{self.field_path}__gte": since})
        if until:
            queryset = queryset.filter(**{f"{self.field_path}__lt": until})
        return queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        since, until = self.bounds()
        zone = ZoneInfo(settings.BUSINESS_TIME_ZONE)
        yield {
            "from": since.astimezone(zone).date().isoformat() if since else "",
            "to": (until - timedelta(microseconds=1)).astimezone(zone).date().isoformat() if until else "",
        }

    def _typed(self, end: str) -> str:
        values: Any = self.used_parameters.get(f"{self.field_path}{end}") or [""]
        return str(values[-1]).strip()
