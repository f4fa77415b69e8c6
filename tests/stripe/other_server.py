"""Another server behind STRIPE_API_BASE: it answers each request as it is told, byte for byte."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[BaseHTTPRequestHandler], None]


class Answers(BaseHTTPRequestHandler):
    """Whatever is asked, ``answering`` says what comes back."""

    protocol_version = "HTTP/1.1"
    server: OtherServer

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        with suppress(OSError):
            self.server.answering(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        """Quiet."""


class OtherServer(ThreadingHTTPServer):
    """``asked``: every request that came, in words."""

    daemon_threads = True

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.answering = answering
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        """What STRIPE_API_BASE would be set to."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def other_server(answering: Answering) -> Iterator[OtherServer]:
    """Run it while the block runs."""
    server = OtherServer(answering)
    working = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    working.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        working.join(5)


def raw(status: int, body: bytes, /, **headers: str) -> Answering:
    """One answer without a Date and without a Request-Id."""

    def answering(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response_only(status)
        asked.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.end_headers()
        asked.wfile.write(body)

    return answering


def said(body: Any, /, status: int = 200, **headers: str) -> Answering:
    """One answer in JSON."""
    return raw(status, json.dumps(body).encode(), Content_Type="application/json", **headers)
