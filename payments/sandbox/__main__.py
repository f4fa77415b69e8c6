"""Start the sandbox: ``python -m payments.sandbox --port 12111 --state FILE.sqlite3 --seed 7``."""

import argparse
import os
import signal
import sys
import threading
from types import FrameType

from .server import SandboxServer
from .store import Store
from .world import Options, World


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m payments.sandbox", description="Stripe's side of the wire.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111, help="0: any that is free")
    parser.add_argument("--state", default=":memory:", help="SQLite file; kept between starts")
    parser.add_argument("--seed", type=int, default=7, help="ids follow from it")
    parser.add_argument("--secret-key", default="sk_test_sandbox")
    parser.add_argument("--publishable-key", default="pk_test_sandbox")
    given = parser.parse_args()
    options = Options(given.host, given.port, given.secret_key, given.publishable_key, given.seed)
    world = World(Store(given.state), options)
    try:
        server = SandboxServer(world)
    except OSError as error:
        sys.exit(f"The sandbox cannot listen on {options.base_url}: {error.strerror}.")
    server.start_helpers()

    def stop(_number: int, _frame: FrameType | None) -> None:
        # shutdown() waits for the loop, which runs in this very thread
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sys.stdout.write(f"Sandbox listening on {world.options.base_url} (no real money moves)\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    with world.lock:
        world.store.connection.close()
        # Connections still open are threads of their own; nothing of theirs is worth waiting for.
        os._exit(0)


if __name__ == "__main__":
    main()
