"""What comes in and what goes out, free of sockets."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are lower case, the path has no query."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = "127.0.0.1"

    @property
    def is_form(self) -> bool:
        return self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")


@dataclass
class Response:
    """One HTTP answer. It is sent when ``hold`` comes back; a dropped one is never sent at all."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    hold: Callable[[], None] | None = None
    dropped: bool = False


def json_response(value: Any, status: int = 200) -> Response:
    return Response(status=status, body=json.dumps(value, indent=2).encode())


def html_response(page: str, status: int = 200) -> Response:
    return Response(
        status=status,
        body=page.encode("utf-8", "replace"),
        content_type="text/html; charset=utf-8",
        headers={
            # No form-action: the answer to the pay form leads to the shop's own address.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def see_other(address: str) -> Response:
    return Response(status=303, content_type="text/plain", headers={"Location": address, "Cache-Control": "no-store"})
