"""What runs here."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from django.db import connection

from payments.stripe.client import API_VERSION

PACKAGES = {"Django": "django", "Stripe's SDK": "stripe", "Unfold": "django-unfold", "django-q2": "django-q2"}


def versions() -> dict[str, str]:
    """Name → version."""
    found = {"Stripe's API": API_VERSION, "Python": platform.python_version(), "PostgreSQL": _postgres()}
    for name, package in PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def _postgres() -> str:
    number = connection.cursor().connection.info.server_version
    return f"{number // 10000}.{number % 10000}"
