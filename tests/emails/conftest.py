"""A mail server that listens, and the project sending through it."""

from __future__ import annotations

import email
import email.policy
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.sandbox.process import ROOT


@dataclass(frozen=True)
class MailServer:
    """Where it listens, and what it was given."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.port}"

    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    def messages(self) -> list[EmailMessage]:
        read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in self.files()]
        return [message for message in read if isinstance(message, EmailMessage)]


@pytest.fixture(scope="session")
def mail_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    folder = tmp_path_factory.mktemp("mail")
    command = [sys.executable, "-m", "tests.emails.server", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield MailServer(int(process.stdout.readline()), folder)
        process.kill()


@pytest.fixture
def server(mail_process: MailServer, settings: Settings) -> MailServer:
    """Empty, and named by the settings as EMAIL_URL would name it."""
    for file in mail_process.files():
        file.unlink()
    settings.EMAIL_BACKEND = "payments.emails.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_process.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 0.5
    return mail_process
