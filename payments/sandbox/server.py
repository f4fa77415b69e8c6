"""Sockets: a threading HTTP server that keeps connections, dated by the sandbox's clock."""

import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR

from . import due, hosted_page, invoice_page, levers, people
from .api import Api
from .deliveries import Deliverer
from .wire import Request, Response, json_response, see_other
from .world import World

LARGEST_BODY = 1_000_000
LARGEST_UPLOAD = 6_000_000  # of a request that brings a file
TICK = 0.2  # seconds between looks at what has become due


class Handler(BaseHTTPRequestHandler):
    """One connection. Nagle off: otherwise every answer waits 40 ms for an acknowledgement."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "PaymentSandbox"
    sys_version = ""
    wbufsize = -1  # headers and body leave in one packet
    server: "SandboxServer"

    def answer(self) -> None:
        length = self.headers.get("Content-Length") or "0"
        path, _, query = self.path.partition("?")
        largest = LARGEST_UPLOAD if path == "/v1/files" else LARGEST_BODY
        size = int(length) if length.isdecimal() else largest + 1
        if size > largest:
            self.send_error(413)
            self.close_connection = True
            return
        request = Request(
            method=self.command,
            path=path,
            query=query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(size) if size else b"",
            client=str(self.client_address[0]),
        )
        self._respond(self.server.dispatch(request))

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 - names given by http.server

    def _respond(self, response: Response) -> None:
        if response.hold:
            response.hold()
        if response.dropped:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(SHUT_RDWR)
            return
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value.replace("\r", "").replace("\n", ""))
        self.end_headers()
        self.wfile.write(response.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.server.world.clock.reading() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        """Quiet: requests are in the log under /_sandbox/requests."""


class SandboxServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, world: World) -> None:
        self.world = world
        self.api = Api(world)
        super().__init__((world.options.host, world.options.port), Handler)
        world.options = replace(world.options, port=self.server_address[1])

    def start_helpers(self) -> None:
        Deliverer(self.world).start()
        threading.Thread(target=self._tick, daemon=True).start()

    def _tick(self) -> None:
        while True:
            due.perform(self.world)
            time.sleep(TICK)

    def dispatch(self, request: Request) -> Response:
        """The answer to any request; a fault of the sandbox itself is shown where it runs."""
        try:
            return self._answer(request)
        except Exception:  # noqa: BLE001 - whatever it was, the caller is told and the traceback is printed
            traceback.print_exc()
            return json_response({"error": {"type": "api_error", "message": "The sandbox itself is broken."}}, 500)

    def _answer(self, request: Request) -> Response:
        if request.path.startswith("/v1/"):
            return self.api.answer(request)
        if request.path.startswith("/c/"):
            return hosted_page.answer(self.world, request)
        if request.path.startswith("/i/"):
            return invoice_page.answer(self.world, request)
        if request.path in ("/_sandbox", "/"):
            return see_other("/_sandbox/")
        if request.path == "/_sandbox/" and request.method == "GET":
            return people.answer(self.world)
        if request.path.startswith("/_sandbox/"):
            return levers.answer(self.world, request)
        return hosted_page.notice("There is nothing here", "This is a payment sandbox.", "/_sandbox/", "Look inside",
                                  status=404)  # fmt: skip

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor who hangs up is no news; anything else is a bug and is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
