"""The web server as production runs it: gunicorn, two workers of four threads."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backoffice.demo.child import Child, wait_until
from backoffice.frame.places import KEPT, ROOT

WORKERS, THREADS = 2, 4


@contextmanager
def web_server() -> Iterator[int]:
    """Start it with the reference view beside our own; answers its port."""
    port = _free_port()
    child = Child(
        name="web",
        command=[
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
            "--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "30",
            "--max-requests", "0", "--log-level", "warning", "backoffice.wsgi:application",
        ],
        log=KEPT / "logs" / "bench-web.log",
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings", "PYTHONPATH": str(ROOT)},
        cwd=Path(ROOT),
    )  # fmt: skip
    child.start()
    try:
        if not wait_until(lambda: _answers(port), 30, every=0.1):
            raise RuntimeError(f"The web server did not start:\n{child.last_lines()}")
        yield port
    finally:
        child.ask_to_stop()
        child.finish()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
