"""The demo's processes and how each is started."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from backoffice.demo.child import Child
from backoffice.demo.house import SANDBOX_KEYS, Addresses
from backoffice.demo.kept import Kept
from backoffice.frame.places import KEPT, ROOT

WEB_WORKERS, WEB_THREADS = 2, 4
LOGS = KEPT / "logs"
NOT_YET = "whsec_not_made_yet"  # until the endpoint is made, nothing is heard


def begin_new_logs() -> None:
    """Put the last run's logs aside: one more run back can still be read."""
    for log in LOGS.glob("*.log"):
        log.replace(log.with_suffix(".log.before"))


def sandbox_process(kept: Kept, addresses: Addresses, env: Mapping[str, str]) -> Child:
    """Stripe's side of the wire."""
    state = kept.folder / "sandbox.sqlite3"
    where = ["--port", str(addresses.sandbox_port), "--state", str(state), "--seed", "7"]
    keys = [
        "--secret-key", SANDBOX_KEYS["STRIPE_SECRET_KEY"],
        "--publishable-key", SANDBOX_KEYS["STRIPE_PUBLISHABLE_KEY"],
    ]  # fmt: skip
    return _child("sandbox", [*_module("payments.sandbox"), *where, *keys], env)


def preparation(kept: Kept, env: Mapping[str, str]) -> Child:
    """Tables, logins and history; its words go where ours go."""
    told = {"STRIPE_WEBHOOK_SECRET": NOT_YET, **env, "DEMO_PASSWORDS": json.dumps(kept.passwords())}
    child = _child("preparation", _module("backoffice.demo.prepare"), told)
    child.speaks = True
    return child


def web_process(addresses: Addresses, env: Mapping[str, str]) -> Child:
    """The web server, as production runs it."""
    settings = {
        "--bind": f"127.0.0.1:{addresses.port}",
        "--worker-class": "gthread",
        "--workers": str(WEB_WORKERS),
        "--threads": str(WEB_THREADS),
        "--graceful-timeout": "5",
    }
    flat = [part for pair in settings.items() for part in pair]
    # Preloaded: what was imported once is shared by both workers. No control socket: it would lie in the home folder.
    command = [*_module("gunicorn"), *flat, "--preload", "--no-control-socket", "backoffice.wsgi:application"]
    return _child("web server", command, env)


def worker_process(env: Mapping[str, str]) -> Child:
    """The worker and its own processes."""
    return _child("worker", _module("backoffice.demo.worker"), env)


def answers(address: str) -> bool:
    """Whether a GET is answered with success."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]


def _child(name: str, command: list[str], env: Mapping[str, str]) -> Child:
    return Child(name, command, LOGS / f"{name.replace(' ', '-')}.log", env=env, cwd=Path(ROOT))
