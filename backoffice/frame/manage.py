"""``python3 -m backoffice manage doctor``: Django's ``manage.py`` with the database, the keys and the addresses of the
demo that runs on this machine."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from backoffice.frame.places import ROOT

WORKER = "backoffice.demo.worker"  # the process that is given everything
PROC = Path("/proc")


def main(asked: argparse.Namespace, after: Sequence[str]) -> int:
    """Become ``manage.py``; answers only when there is no one demo to ask."""
    found = running_demos()
    if len(found) != 1:
        print(_said(len(found)), file=sys.stderr)
        return 1
    words = [*asked.words, *(["--", *after] if after else [])]
    os.chdir(ROOT)
    sys.stdout.flush()
    return os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), *words], {**os.environ, **found[0]})  # noqa: S606


def running_demos(proc: Path = PROC) -> list[dict[str, str]]:
    """The environment of each demo of this folder, as the kernel keeps it: no key is written to a disk for this.

    A worker's own processes have the same one; those of other folders are left out.
    """
    found = []
    for process in proc.iterdir():
        env = _environment(process) if process.name.isdecimal() else {}
        if env and env not in found and env.get("PYTHONPATH") == str(ROOT):
            found.append(env)
    return found


def _environment(process: Path) -> dict[str, str]:
    """Of a demo's worker; empty for any other process, and for one that is gone or somebody else's."""
    try:
        if WORKER not in _words(process / "cmdline"):
            return {}
        pairs = (pair.partition("=") for pair in _words(process / "environ") if "=" in pair)
    except OSError:
        return {}
    return {name: value for name, _, value in pairs}


def _words(path: Path) -> list[str]:
    return path.read_bytes().decode(errors="surrogateescape").split("\0")


def _said(count: int) -> str:
    if count:
        return f"{count} demos run from this folder, and it is not clear which one is meant: end all but one."
    return (
        "No demo runs here. Start one in another terminal: python3 -m backoffice demo\n"
        "Everything else is told to manage.py by the environment: see Configuration in README.md."
    )
