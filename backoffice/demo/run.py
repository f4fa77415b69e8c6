"""``python3 -m backoffice demo``: everything on one machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence

from backoffice.demo.child import Child, wait_until
from backoffice.demo.endpoint import webhook_secret
from backoffice.demo.house import SANDBOX_KEYS, Addresses, Given, WillNotRun, given, variables
from backoffice.demo.kept import InUse, Kept
from backoffice.demo.leftovers import end_leftovers
from backoffice.demo.ports import NoPort, next_free
from backoffice.demo.postgres import Cluster, NotStarted
from backoffice.demo.postgres_binaries import NoPostgres
from backoffice.demo.processes import answers, begin_new_logs, preparation, sandbox_process, web_process, worker_process
from backoffice.demo.supervisor import GaveUp, Stopped, Supervisor
from backoffice.demo.welcome import welcome
from backoffice.frame.places import KEPT

SLOW = 60.0  # seconds in which a server must answer


def main(asked: argparse.Namespace, nothing: Sequence[str]) -> int:
    """Run until told to end; 0 when it was, 1 when something is wrong."""
    try:
        with Supervisor() as supervisor:
            _run(supervisor, port=asked.port, reset=asked.reset)
    except Stopped:
        print("\nEverything is stopped. The data are kept; --reset forgets them.")
        return 0
    except (WillNotRun, InUse, NoPort, NotStarted, NoPostgres, GaveUp) as error:
        print(error, file=sys.stderr)
    return 1


def _run(supervisor: Supervisor, *, port: int, reset: bool) -> None:
    started = time.monotonic()
    wishes = given(os.environ)
    kept = Kept(wishes.name)
    kept.take()
    begin_new_logs()
    if end_leftovers(kept.folder):
        print("An earlier demo was killed; what was left of it is ended.")
    addresses = _addresses(port)
    kept.say_where(f" at {addresses.shop}")
    if reset:
        _refuse_to_empty(wishes)
    database_url = wishes.database_url or _database(supervisor, kept, reset=reset or _was_interrupted(kept))
    env = variables(kept, addresses, database_url=database_url, with_stripe=wishes.with_stripe)
    if not wishes.with_stripe:
        _start(supervisor, sandbox_process(kept, addresses, env), f"{addresses.sandbox}/_sandbox/state")
    # A history that is cut short is played again: nobody need wait for the disk.
    quick = {} if wishes.database_url else {"PGOPTIONS": "-c synchronous_commit=off"}
    _prepare(supervisor, kept, env | quick)
    if not wishes.with_stripe:
        key = SANDBOX_KEYS["STRIPE_SECRET_KEY"]
        env["STRIPE_WEBHOOK_SECRET"] = webhook_secret(
            kept, api_base=addresses.sandbox, secret_key=key, address=addresses.webhook
        )
    supervisor.add(worker_process(env))
    _start(supervisor, web_process(addresses, env), f"{addresses.shop}/readyz")
    print(welcome(kept, addresses, with_stripe=wishes.with_stripe, seconds=time.monotonic() - started), flush=True)
    supervisor.watch()


def _addresses(wanted: int) -> Addresses:
    port = next_free(wanted)
    if port != wanted:
        print(f"Port {wanted} is in use; the demo takes {port}. (--port chooses another.)")
    return Addresses(port, next_free(port + 1))


def _refuse_to_empty(wishes: Given) -> None:
    if wishes.database_url:
        raise WillNotRun("--reset never empties the database that DATABASE_URL names. Make it anew yourself.")


def _was_interrupted(kept: Kept) -> bool:
    """Half a history is worse than none: the sandbox's clock stands in the past, and orders wait for events."""
    interrupted = kept.read("began") is not None and kept.read("ready") is None
    if interrupted:
        print("The first start was interrupted; it begins anew.")
    return interrupted


def _database(supervisor: Supervisor, kept: Kept, *, reset: bool) -> str:
    """Start our own PostgreSQL, first of all; answers its address."""
    cluster = Cluster(kept.folder / "postgres", log=KEPT / "logs" / "postgres.log")
    if reset:
        cluster.stop_leftover()
        cluster.remove()
        kept.forget()
        cluster = Cluster(kept.folder / "postgres", log=KEPT / "logs" / "postgres.log")
    if not cluster.home.is_relative_to(kept.folder):
        print(f"User nobody, as whom PostgreSQL runs here, cannot reach {kept.folder}: its data are in {cluster.home}.")
    supervisor.watch_over(cluster.child)
    cluster.start()
    return cluster.url


def _prepare(supervisor: Supervisor, kept: Kept, env: dict[str, str]) -> None:
    """Tables, logins and history, in a process of its own whose words are ours."""
    kept.write("began", True)
    child = preparation(kept, env)
    supervisor.add(child)
    wait_until(lambda: not child.is_running(), float("inf"))
    supervisor.children.remove(child)
    if child.process is None or child.process.returncode:
        raise WillNotRun(f"The demo could not be prepared. The last words ({child.log}):\n{child.last_lines()}")
    kept.write("ready", True)


def _start(supervisor: Supervisor, child: Child, address: str) -> None:
    """Start a server and wait until it answers."""
    supervisor.add(child)
    if not wait_until(lambda: answers(address) or not child.is_running(), SLOW, every=0.1) or not child.is_running():
        raise WillNotRun(f"The {child.name} did not start. Its last words ({child.log}):\n{child.last_lines()}")
