"""A shop's webhook address: it notes what it hears and answers as told."""

import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.waiting import PATIENCE, until


class Listener(ThreadingHTTPServer):
    """Answers 200, or first the ``answers`` it was given, each after ``delay`` seconds."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Ear)
        self.path = f"/{uuid.uuid4().hex}"  # what is still on its way to an earlier one on this port is not for us
        self.heard: list[dict[str, Any]] = []
        self.letters: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        self.delay = 0.0
        self.meeting: threading.Barrier | None = None  # nobody is answered before so many are here
        self.secret = ""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{self.path}"

    def types(self) -> list[str]:
        return [event["type"] for event in self.heard]

    def wait_for(self, *types: str) -> None:
        """Until each of these was heard."""
        until(lambda: not set(types) - set(self.types()))


class _Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != self.server.path:
            self.send_error(404)
            return
        self.server.letters.append((body, self.headers["Stripe-Signature"]))
        time.sleep(self.server.delay)
        if self.server.meeting is not None:
            self.server.meeting.wait(PATIENCE)
        # Noted before it is answered: who sees the answer finds it here.
        self.server.heard.append(json.loads(body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        """Quiet."""
