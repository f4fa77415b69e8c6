"""Eight senders that post signed events over kept connections, and how long each answer took."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

SENDERS = 8
Message = tuple[bytes, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """Events a second over all senders; milliseconds of one event."""

    rate: float
    p50: float
    p99: float


def send(port: int, path: str, batches: Sequence[Sequence[Message]]) -> Measured:
    """Each sender takes its share of the batches; what is inside one batch stays in order."""
    took: list[float] = []
    shares = [batches[number::SENDERS] for number in range(SENDERS)]
    threads = [threading.Thread(target=_sender, args=(port, path, share, took)) for share in shares]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = time.perf_counter() - started
    expected = sum(len(batch) for batch in batches)
    if len(took) != expected:
        raise RuntimeError(f"{expected - len(took)} of {expected} events were not taken.")
    cuts = statistics.quantiles(took, n=100)
    return Measured(rate=len(took) / total, p50=cuts[49] * 1000, p99=cuts[98] * 1000)


def _sender(port: int, path: str, batches: Sequence[Sequence[Message]], took: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for batch in batches:
        for body, signature in batch:
            started = time.perf_counter()
            connection.request("POST", path, body, {"Stripe-Signature": signature, "Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                took.append(time.perf_counter() - started)
