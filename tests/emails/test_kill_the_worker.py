"""kill -9 of the worker while the mail server has the message: it is repeated once at most, counted and shown."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from payments.inbox.sweep import sweep
from payments.models import Email, House
from tests.emails.conftest import MailServer
from tests.emails.sent import queued, tries
from tests.inbox.worker_process import kill, worker
from tests.operations.shop import later
from tests.queue import drain_queue
from tests.waiting import until


@pytest.fixture
def shop(transactional_db: None, server: MailServer, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The worker has the environment of this process."""
    monkeypatch.setenv("EMAIL_URL", f"{server.url}/?timeout=15")
    House.objects.get_or_create(pk=1)


def the_next_worker(email: Email) -> None:
    """Some minutes later: the claim has run out, the sweep queues what was forgotten, and what is due is done."""
    for minutes in (3, 4, 5):
        at = later(minutes=minutes)
        with time_machine.travel(at):
            sweep(now=at)
            drain_queue(at=at)
    email.refresh_from_db()


@pytest.mark.parametrize(("to", "state", "outcomes"), [
    ("silent-once", "sent", ["unknown", "sent"]),
    ("silent", "failed", ["unknown", "unknown"]),
])  # fmt: skip
def test_killed_between_sending_and_recording_it_is_repeated_once(
    shop: None, server: MailServer, tmp_path: Path, to: str, state: str, outcomes: list[str]
) -> None:
    email = queued(to)
    with worker(tmp_path / "worker.log") as process:
        until(server.files)
        kill(process)
    email.refresh_from_db()
    assert (email.state, tries(email)) == ("queued", ["unknown"]), "nobody recorded what came of it"
    the_next_worker(email)
    assert (email.state, tries(email)) == (state, outcomes)
    first, again = server.messages()
    assert first["Message-ID"] == again["Message-ID"] == email.message_id
