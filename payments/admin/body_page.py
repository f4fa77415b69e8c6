"""A raw body by itself: a fragment that a timeline opens in place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def body_page(request: HttpRequest, text: str) -> HttpResponse:
    """Never kept by a browser or a proxy."""
    response = render(request, "admin/payments/body.html", {"text": text})
    response["Cache-Control"] = "no-store"
    return response
