"""The environment in ``.venv``: made from the hashed lock, and made again only when the lock is another."""

from __future__ import annotations

import collections
import fcntl
import hashlib
import importlib.util
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backoffice.frame.places import LOCK, ROOT, VENV
from backoffice.frame.progress import Progress

PYTHON = VENV / "bin" / "python"
STAMP = VENV / "made-from"
ONE_AT_A_TIME = ROOT / ".venv.lock"


class NotMade(Exception):
    """The environment could not be made; the sentence says why and what to do."""


def make_environment() -> Path:
    """Answer the environment's Python, making the environment first where it is missing or old."""
    if not _is_there():
        with _alone():
            if not _is_there():
                _make()
    return PYTHON


def _is_there() -> bool:
    try:
        return STAMP.read_text() == _wanted() and PYTHON.exists()
    except OSError:
        return False


def _wanted() -> str:
    """What it should be made from; the folder is part of it, because an environment cannot be moved."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{lock} python{sys.version_info[0]}.{sys.version_info[1]} {VENV.resolve()}"


@contextmanager
def _alone() -> Iterator[None]:
    with ONE_AT_A_TIME.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Somebody else is making the environment; waiting.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise NotMade("This Python has no venv. On Debian and Ubuntu: apt-get install python3-venv")
    if VENV.is_symlink():  # another checkout's environment is not ours to empty
        VENV.unlink()
    started = time.monotonic()
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Making .venv")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    _run([*pip, "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(LOCK)], "Installing into .venv")
    STAMP.write_text(_wanted())
    print(f"The environment is ready ({time.monotonic() - started:.0f} s).", flush=True)


def _run(command: list[str], title: str) -> None:
    """Run it and show how far it is; of its output only the end is kept, for when it fails."""
    packages = len(re.findall(r"^\S+==", LOCK.read_text(), re.MULTILINE))
    said: collections.deque[str] = collections.deque(maxlen=15)
    collected = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        with Progress(title) as progress:
            for line in process.stdout:
                said.append(line.rstrip())
                if line.startswith("Collecting"):
                    collected += 1
                    progress.show(f"package {collected} of about {packages}")
                elif line.startswith("Installing collected"):
                    progress.show("unpacking")
    if process.returncode:
        end = "\n".join(f"  {line}" for line in said)
        raise NotMade(f"{title} failed. Its last words:\n{end}\nThe first start needs the network; run it again.")
