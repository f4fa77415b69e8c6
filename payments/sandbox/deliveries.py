"""Sending events to endpoints: signed, several at once, again with back-off until a 2xx."""

import hashlib
import hmac
import http.client
import json
import threading
import time
from dataclasses import dataclass
from queue import SimpleQueue
from urllib.parse import urlsplit

from .delivery_rules import BACKOFF
from .views import shown
from .world import World

SENDERS = 8
PATIENCE = 20.0  # seconds an endpoint has to answer
LONGEST_NAP = 0.25


@dataclass(frozen=True)
class Letter:
    """One try to deliver one event."""

    seq: int
    url: str
    body: bytes
    secret: str


def signature(body: bytes, secret: str, timestamp: int) -> str:
    """The Stripe-Signature header; its time is the real one, as the receiver checks it against its own clock."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"


def send(letter: Letter) -> str:
    """The status the endpoint answered, or the reason there was none. Redirects are not followed."""
    parts = urlsplit(letter.url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port or (443 if secure else 80), timeout=PATIENCE)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (sandbox)",
        "Stripe-Signature": signature(letter.body, letter.secret, int(time.time())),
    }
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, letter.body, headers)
        return str(connection.getresponse().status)
    except (OSError, ValueError, http.client.HTTPException) as error:  # also an address that cannot be asked
        return type(error).__name__
    finally:
        connection.close()


class Deliverer:
    """Threads that watch for due deliveries; what is not delivered survives a restart in the store."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.letters: SimpleQueue[Letter] = SimpleQueue()
        self.under_way: set[int] = set()

    def start(self) -> None:
        threading.Thread(target=self._watch, daemon=True).start()
        for _ in range(SENDERS):
            threading.Thread(target=self._send_all, daemon=True).start()

    def _watch(self) -> None:
        while True:
            seen = self.world.changes
            with self.world.lock:
                for letter in self._due():
                    self.under_way.add(letter.seq)
                    self.letters.put(letter)
                pause = self._pause()
            self.world.wait_for_news(seen, pause)

    def _due(self) -> list[Letter]:
        rows = self.world.store.rows(
            "SELECT d.seq, e.body, w.body, w.hidden FROM deliveries d JOIN objects e ON e.id = d.event "
            "JOIN objects w ON w.id = d.endpoint WHERE d.state = 'waiting' AND d.due <= ? "
            "ORDER BY d.due, d.seq LIMIT 200",
            time.time(),
        )
        letters = []
        for seq, event, endpoint, hidden in rows:
            if seq in self.under_way:
                continue
            place = json.loads(endpoint)
            if place["status"] != "enabled":
                self.world.store.run("UPDATE deliveries SET state = 'stopped' WHERE seq = ?", seq)
                continue
            told = shown(self.world, json.loads(event))
            told["api_version"] = place["api_version"] or told["api_version"]
            body = json.dumps(told, indent=2).encode()
            letters.append(Letter(seq, place["url"], body, json.loads(hidden)["secret"]))
        return letters

    def _pause(self) -> float:
        row = self.world.store.row("SELECT MIN(due) FROM deliveries WHERE state = 'waiting' AND due > ?", time.time())
        return LONGEST_NAP if row[0] is None else max(0.001, min(LONGEST_NAP, row[0] - time.time()))

    def _send_all(self) -> None:
        while True:
            letter = self.letters.get()
            answer = send(letter)
            try:
                self._note(letter.seq, answer)
            finally:
                self.under_way.discard(letter.seq)

    def _note(self, seq: int, answer: str) -> None:
        with self.world.change():
            backoff = [float(pause) for pause in self.world.store.setting("backoff", BACKOFF)]
            row = self.world.store.row("SELECT tries FROM deliveries WHERE seq = ?", seq)
            if row is None:  # a reset took it away meanwhile
                return
            tries = row[0] + 1
            if answer.startswith("2") and answer.isdigit():
                state, due = "delivered", time.time()
            elif tries > len(backoff):
                state, due = "given_up", time.time()
            else:
                state, due = "waiting", time.time() + backoff[tries - 1]
            self.world.store.run("UPDATE deliveries SET state = ?, due = ?, tries = ?, answer = ? WHERE seq = ?",
                                 state, due, tries, answer, seq)  # fmt: skip


def wait_until_heard(world: World, event_id: str, seconds: float) -> bool:
    """Hold on until every endpoint has said 2xx to the event, or the time is over."""
    until = time.monotonic() + seconds
    while True:
        seen = world.changes
        with world.lock:
            row = world.store.row(
                "SELECT COUNT(*) FROM deliveries WHERE event = ? AND state IN ('waiting', 'held', 'lost')", event_id
            )
        left = until - time.monotonic()
        if row[0] == 0 or left <= 0:
            return bool(row[0] == 0)
        world.wait_for_news(seen, min(left, LONGEST_NAP))
