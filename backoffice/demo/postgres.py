"""A PostgreSQL of our own: made where it is missing, reached by a Unix socket that only we can open."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from backoffice.demo.child import Child, wait_until
from backoffice.demo.postgres_binaries import major_version, postgres_binaries
from backoffice.demo.unprivileged import as_somebody, give, reachable

USER = DATABASE = "backoffice"
LONGEST_SOCKET = 100  # bytes; the kernel takes 107
SOCKET = ".s.PGSQL.5432"


class NotStarted(Exception):
    """PostgreSQL did not start; the sentence says why."""


class Cluster:
    """One PostgreSQL server with its data in a folder. ``durable``: off only where the data may be lost."""

    def __init__(self, folder: Path, *, log: Path, durable: bool = True) -> None:
        self.home = reachable(folder)
        self.data = self.home / "data"
        self.durable = durable
        self._lock = (self.home / "lock").open("w")
        self.child = Child(
            name="database",
            command=self._command(),
            log=log,
            stop=signal.SIGINT,  # ends open sessions, loses nothing
            patience=20,
            run_as=as_somebody(),
            env=_plain(),
        )

    @property
    def url(self) -> str:
        """What DATABASE_URL must be to reach it."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self._runtime()), safe='')}"

    def start(self) -> None:
        """Make it if need be, start it and wait until it answers. It stops when we stop."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotStarted(f"Another process is using the database in {self.home}.") from None
        if not (self.data / "PG_VERSION").exists():
            self._make()
        self._refuse_another_version()
        self.stop_leftover()
        self.child.start()
        if not wait_until(lambda: self._answers() or not self.child.is_running(), 60) or not self._answers():
            self.child.finish()
            raise NotStarted(f"PostgreSQL did not start. Its last words ({self.child.log}):\n{self.child.last_lines()}")

    def stop(self) -> None:
        """End it in good order."""
        self.child.ask_to_stop()
        self.child.finish()

    def remove(self) -> None:
        """Forget everything that it kept."""
        shutil.rmtree(self.home, ignore_errors=True)

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._runtime()),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [str(postgres_binaries() / "postgres"), "-D", str(self.data)]
        return command + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _make(self) -> None:
        new = self.home / "new"  # becomes the data in one step, so that nothing half made is ever used
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        give(new)
        sorting = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if major_version() >= 17
            else ["--locale=C.UTF-8"]
        )
        # The folder is the lock: whoever gets inside is trusted.
        kind = [f"--username={USER}", "--auth=trust", "--encoding=UTF8", "--no-instructions", *sorting]
        quick: list[str] = [] if self.durable else ["--no-sync"]
        self._run([postgres_binaries() / "initdb", "-D", new, *kind, *quick])
        alone = [str(postgres_binaries() / "postgres"), "--single", "-D", str(new), "postgres"]
        self._run(alone, said=f"CREATE DATABASE {DATABASE}\n")
        new.rename(self.data)

    def _run(self, command: Sequence[str | Path], said: str = "") -> None:
        done = subprocess.run(
            command, input=said, capture_output=True, text=True, cwd="/", env=_plain(), check=False, **as_somebody()
        )
        if done.returncode:
            raise NotStarted(f"PostgreSQL's data could not be made in {self.home}:\n{done.stdout}{done.stderr}")

    def _refuse_another_version(self) -> None:
        kept = (self.data / "PG_VERSION").read_text().strip()
        if kept != str(major_version()):
            raise NotStarted(
                f"The data in {self.home} was made by PostgreSQL {kept}; this is {major_version()}. "
                "Begin anew with --reset."
            )

    def _runtime(self) -> Path:
        """The socket's folder: the data's, or a short one where that name is too long for a socket."""
        if len(str(self.data / SOCKET).encode()) <= LONGEST_SOCKET:
            return self.data
        owner = as_somebody().get("user", os.geteuid())
        short = Path("/tmp") / f"backoffice-{hashlib.sha256(str(self.data).encode()).hexdigest()[:16]}"  # noqa: S108
        if not short.exists():
            short.mkdir(mode=0o700)
            give(short)
        seen = short.lstat()
        if short.is_symlink() or seen.st_uid != owner or seen.st_mode & 0o077:
            raise NotStarted(f"{short} belongs to somebody else; PostgreSQL's socket must not lie there.")
        return short

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _answers(self) -> bool:
        lines = self._pid_file()
        return len(lines) >= 8 and lines[0] == str(self.child.pid) and lines[7].strip() == "ready"

    def stop_leftover(self) -> None:
        """A server of these data that outlived its parent is ended; a pid that is another's by now is forgotten."""
        lines = self._pid_file()
        if not lines:
            return
        pid = int(lines[0])
        if self._is_ours(pid):
            os.kill(pid, signal.SIGINT)
            if not wait_until(lambda: not self._is_ours(pid), 30):
                raise NotStarted(f"An older PostgreSQL (process {pid}) does not end.")
        # When a server was killed its own processes notice, and end; until then a new one finds its memory in use.
        if not wait_until(lambda: not self._is_worked_in(), 30):
            raise NotStarted(f"Processes of an older PostgreSQL do not end; they work in {self.data}.")
        for stale in (self.data / "postmaster.pid", self._runtime() / f"{SOCKET}.lock"):
            stale.unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        try:
            return str(self.data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False

    def _is_worked_in(self) -> bool:
        """Whether a process has the data as its working directory, as every process of a server does."""
        return any(_works_in(each) == str(self.data.resolve()) for each in Path("/proc").glob("[0-9]*"))


def _works_in(process: Path) -> str:
    """Empty for a process that is gone, or is somebody else's."""
    try:
        return str((process / "cwd").readlink())
    except OSError:
        return ""


def _plain() -> dict[str, str]:
    """An environment in which nothing of the caller's changes what PostgreSQL does."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
