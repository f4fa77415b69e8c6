"""Middleware: every page shows the time of the business, Django's own forms and histories too."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def business_time(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Outside of requests the clock stays at UTC: the worker, its schedules and the logs."""
    zone = ZoneInfo(settings.BUSINESS_TIME_ZONE)

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(zone):
            return get_response(request)

    return middleware
