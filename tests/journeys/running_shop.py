"""The whole house as the demo runs it: sandbox, web server and worker as processes, webhooks signed and over HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from backoffice.demo.child import Child, wait_until
from backoffice.demo.endpoint import webhook_secret
from backoffice.demo.house import APPROVAL_ABOVE, SANDBOX_KEYS, Addresses, variables
from backoffice.demo.kept import Kept
from backoffice.demo.logins import make_logins
from backoffice.demo.ports import NoPort, is_free
from backoffice.demo.processes import answers, sandbox_process, web_process, worker_process
from tests.child_environment import child_environment
from tests.journeys.collected import LOGS
from tests.sandbox.process import SandboxProcess
from tests.waiting import PATIENCE

PORTS = range(18400, 18800, 2)  # away from the demo, which may run at the same time
HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # the web server's; the tests' own is another

SERVED = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}


@dataclass(frozen=True)
class RunningShop:
    """Where it answers, the levers of its sandbox, and the passwords of its staff."""

    addresses: Addresses
    sandbox: SandboxProcess
    passwords: dict[str, str]
    secrets: tuple[str, ...]  # what may never be seen anywhere
    environment: dict[str, str]  # of its processes


@contextmanager
def running_shop(kept: Kept) -> Iterator[RunningShop]:
    """Stock it, start it and end it; Django's test database must be there."""
    with _own_addresses() as addresses, _ended_together() as ending:
        env = variables(kept, addresses, database_url=child_environment()["DATABASE_URL"], with_stripe=False)
        env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        env |= APPROVAL_ABOVE
        _stock(kept, env)
        _start(ending, sandbox_process(kept, addresses, env), f"{addresses.sandbox}/_sandbox/state")
        key = SANDBOX_KEYS["STRIPE_SECRET_KEY"]
        env["STRIPE_WEBHOOK_SECRET"] = webhook_secret(
            kept, api_base=addresses.sandbox, secret_key=key, address=addresses.webhook
        )
        _start(ending, worker_process(env))
        _start(ending, web_process(addresses, env), f"{addresses.shop}/readyz")
        levers = SandboxProcess(kept.folder, port=addresses.sandbox_port)
        secrets = (key, env["STRIPE_WEBHOOK_SECRET"], kept.secret_key(), *kept.passwords().values())
        yield RunningShop(addresses, levers, kept.passwords(), secrets, env)


@contextmanager
def _ended_together() -> Iterator[list[Child]]:
    """What is put into the list is ended, all at once: the worker takes some seconds for it."""
    children: list[Child] = []
    try:
        yield children
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.finish()


@contextmanager
def _own_addresses() -> Iterator[Addresses]:
    """Two ports that are free, and claimed: another run that begins in this moment takes others."""
    for port in PORTS:
        with socket.socket(socket.AF_UNIX) as claim:
            try:
                claim.bind(f"\0payments-backoffice-{port}")  # no file: it is gone when we are
            except OSError:
                continue
            if is_free(port) and is_free(port + 1):
                yield Addresses(port, port + 1)
                return
    raise NoPort(f"No two ports from {PORTS.start} on are free.")


STOCKING = """
import datetime, django
django.setup()
from backoffice.demo.catalogue import stock_the_shop
stock_the_shop(now=datetime.datetime.now(datetime.UTC))
"""


def _stock(kept: Kept, env: dict[str, str]) -> None:
    """Products, logins and static files. What the worker is to do about the products is signed with its own secret."""
    subprocess.run([sys.executable, "-c", STOCKING], env=env, check=True)
    with override_settings(PASSWORD_HASHERS=HASHERS):
        make_logins(kept.passwords())
    with override_settings(STATIC_ROOT=kept.folder / "static", STORAGES=settings.STORAGES | SERVED):
        call_command("collectstatic", verbosity=0, interactive=False)


def _start(ending: list[Child], child: Child, address: str = "") -> None:
    child.log = LOGS / f"{child.name.replace(' ', '-')}.log"
    ending.append(child)
    child.start()
    if address and not wait_until(lambda: answers(address), PATIENCE, every=0.05):
        raise RuntimeError(f"The {child.name} did not start:\n{child.last_lines()}")
