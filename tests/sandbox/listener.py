"""A shop's webhook address: it notes what it hears and answers as told."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Listener(ThreadingHTTPServer):
    """Answers 200, or first the ``answers`` it was given, each after ``delay`` seconds."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Ear)
        self.heard: list[dict[str, Any]] = []
        self.letters: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        self.delay = 0.0
        self.secret = ""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"

    def types(self) -> list[str]:
        return [event["type"] for event in self.heard]

    def wait_for(self, *types: str, seconds: float = 8.0) -> None:
        """Until each of these was heard."""
        wait_until(lambda: not set(types) - set(self.types()), seconds)


def wait_until(true: Callable[[], bool], seconds: float = 8.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.02)


class _Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.letters.append((body, self.headers["Stripe-Signature"]))
        time.sleep(self.server.delay)
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.heard.append(json.loads(body))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        """Quiet."""
