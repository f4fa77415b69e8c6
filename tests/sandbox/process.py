"""The sandbox as a process of its own, for tests: start, stop, kill, and its levers."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
SECRET_KEY = "sk_test_sandbox"


class SandboxProcess:
    """One sandbox; its file is in ``state_dir`` and outlives it. Each start takes a port that is free then."""

    def __init__(self, state_dir: Path, *, port: int = 0, seed: int = 7) -> None:
        self.state = Path(state_dir) / "sandbox.sqlite3"
        self.port = port
        self.seed = seed
        self.secret_key = SECRET_KEY
        self.process: subprocess.Popen[str] | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "SandboxProcess":
        """Start it and wait until it listens."""
        command = [sys.executable, "-m", "payments.sandbox", "--port", "0", "--state", str(self.state),
                   "--seed", str(self.seed), "--secret-key", self.secret_key]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        address = re.search(r"listening on http://127\.0\.0\.1:(\d+)", line)
        if address is None:
            raise RuntimeError(f"The sandbox did not start: {line!r}")
        self.port = int(address[1])
        return self

    def stop(self) -> None:
        """Ask it to end, as a supervisor does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it with no time to say goodbye."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def reset(self, seed: int | None = None) -> Any:
        """Forget everything; ids start again."""
        return self._post("reset", {} if seed is None else {"seed": seed})

    def info(self) -> Any:
        return self._ask("GET", "state")

    def clock(self, **move: Any) -> Any:
        """``now=``, ``advance=`` or ``real=True``; ``frozen=True`` keeps it still."""
        return self._post("clock", move)

    def pay(self, session: str, **how: Any) -> Any:
        """What a customer does on the hosted page; a card that works unless said otherwise."""
        return self._pay(session=session, **how)

    def pay_invoice(self, invoice: str, **how: Any) -> Any:
        """Likewise on an invoice's page."""
        return self._pay(invoice=invoice, **how)

    def _pay(self, **how: Any) -> Any:
        if "card" not in how and "iban" not in how:
            how["card"] = "4242424242424242"
        return self._post("pay", how)

    def dispute(self, payment: str, **how: Any) -> Any:
        """Open a dispute of a charge or of an intent's: ``kind=``, ``amount=``, ``reason=``, ``due_in=``."""
        return self._post("disputes", {"charge": payment, **how})

    def decide(self, dispute: str, outcome: str) -> Any:
        """The bank decides: won, lost; of an inquiry: warning_closed, escalated."""
        return self._post("disputes/decide", {"dispute": dispute, "outcome": outcome})

    def appeal(self, dispute: str) -> Any:
        """A lost dispute is taken up again."""
        return self._post("disputes/appeal", {"dispute": dispute})

    def deliveries(self, mode: str | None = None, **how: Any) -> Any:
        """How the next webhooks go: normal, hold, late, doubled, shuffled, lost."""
        return self._post("deliveries", how if mode is None else {"mode": mode, **how})

    def sent(self) -> Any:
        """Every delivery with its state."""
        return self._ask("GET", "deliveries")

    def release(self, *, shuffled: bool = False) -> Any:
        return self._post("deliveries/release", {"shuffled": shuffled})

    def resend(self, event: str) -> Any:
        return self._post("deliveries/resend", {"event": event})

    def calls(self, answer: str, path: str, **how: Any) -> Any:
        """How the next matching API calls are answered: 429, 500_before, timeout_after, ….

        What is held back by one that is slow or times out goes on with ``clear_calls``.
        """
        return self._post("calls", {"answer": answer, "path": path, **how})

    def clear_calls(self) -> Any:
        return self._ask("DELETE", "calls")

    def fill(self, objects: int, **how: Any) -> Any:
        """So many objects at once, of which nobody was told."""
        return self._post("fill", {"objects": objects, **how})

    def remove(self, stripe_id: str) -> Any:
        """The object is gone, and nobody was told."""
        return self._post("remove", {"id": stripe_id})

    def requests(self, method: str | None = None, path: str | None = None) -> list[dict[str, Any]]:
        """The API requests received, oldest first."""
        found: list[dict[str, Any]] = self._ask("GET", "requests")
        return [each for each in found if method in (None, each["method"]) and path in (None, each["path"])]

    def clear_requests(self) -> Any:
        return self._post("requests/clear", {})

    def _post(self, lever: str, body: dict[str, Any]) -> Any:
        return self._ask("POST", lever, body)

    def _ask(self, method: str, lever: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        address = f"{self.base_url}/_sandbox/{lever}"
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise LeverStuckError(f"{method} {lever}: {error.code} {error.read().decode()}") from error


class LeverStuckError(Exception):
    """A lever could not be pulled."""
