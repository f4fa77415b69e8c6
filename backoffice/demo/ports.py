"""Where the demo's servers listen."""

from __future__ import annotations

import socket

TRIED = 200  # ports above the one that was wanted


class NoPort(Exception):
    """None was free."""


def next_free(wanted: int, *, but: tuple[int, ...] = ()) -> int:
    """The port itself, or the next one above it on which nobody listens."""
    for port in range(wanted, min(wanted + TRIED, 65536)):
        if port not in but and is_free(port):
            return port
    raise NoPort(f"No port from {wanted} on is free.")


def is_free(port: int) -> bool:
    """Whether we could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
