"""The page for our own mistakes. Unlike Django's it knows the address, and so tells staff from customers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader


def broken(request: HttpRequest) -> HttpResponse:
    """500, from a template that asks nothing of the database: it may be what broke."""
    return HttpResponseServerError(loader.get_template("500.html").render({"request": request}))
