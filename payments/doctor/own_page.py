"""A page as a stranger gets it, asked of this program itself and not over the network."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler


def own_page(path: str) -> tuple[int, str]:
    """Its status and its text."""
    address = urlsplit(settings.PUBLIC_URL)
    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "HTTP_HOST": address.netloc,
        "HTTP_X_FORWARDED_PROTO": address.scheme,
        "wsgi.url_scheme": address.scheme,
    }
    setup_testing_defaults(environ)  # wsgiref's word for whatever else a server would fill in
    answer = _program()(environ, lambda *_: lambda _: None)
    try:
        return answer.status_code, b"".join(answer).decode("utf-8", "replace")
    finally:
        answer.close()


@lru_cache(maxsize=1)
def _program() -> Any:
    return WSGIHandler()
