"""What a process of its own needs to work on the database and the sandbox of the running test."""

from __future__ import annotations

import os
from urllib.parse import quote

from django.conf import settings


def child_environment(**more: str) -> dict[str, str]:
    """The variables for ``manage.py`` and its like; ``more`` are added or replaced."""
    database = settings.DATABASES["default"]
    user = quote(database["USER"], safe="")
    password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    port = f"&port={database['PORT']}" if database["PORT"] else ""
    address = f"postgresql://{user}{password}@/{database['NAME']}?host={quote(str(database['HOST']), safe='')}{port}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        "DATABASE_URL": address,
        "STRIPE_API_BASE": settings.STRIPE_API_BASE,
        "STRIPE_SECRET_KEY": settings.STRIPE_SECRET_KEY,
        **more,
    }
