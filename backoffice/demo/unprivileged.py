"""PostgreSQL refuses to run as root: then it runs as ``nobody``, in folders that nobody can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import subprocess
from pathlib import Path
from typing import Any

from backoffice.frame.places import ROOT


def is_root() -> bool:
    """Whether we may do anything, and PostgreSQL therefore nothing."""
    return os.geteuid() == 0


def as_somebody() -> dict[str, Any]:
    """What subprocess must be told so that PostgreSQL's programs do not run as root."""
    if not is_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(folder: Path) -> None:
    """Leave a folder of ours to whom PostgreSQL runs as; nobody else may look inside."""
    folder.chmod(0o700)
    if is_root():
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def can_reach(path: Path) -> bool:
    """Whether PostgreSQL may use that folder or run that program."""
    ask = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
    return subprocess.run(ask, cwd="/", check=False, stderr=subprocess.DEVNULL, **as_somebody()).returncode == 0


def reachable(folder: Path) -> Path:
    """The folder itself, made if need be, or one under /var/lib where only root can reach it."""
    folder.mkdir(parents=True, exist_ok=True)
    if can_reach(folder):
        return folder
    elsewhere = own_corner() / folder.relative_to(ROOT)
    elsewhere.mkdir(parents=True, exist_ok=True)
    for each in (elsewhere, *elsewhere.parents):
        if each.is_relative_to(own_corner()):
            each.chmod(0o755)  # whatever the umask is
    return elsewhere


def own_corner() -> Path:
    """This checkout's folder under /var/lib."""
    corner = Path("/var/lib") / f"payments-backoffice-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"
    corner.mkdir(exist_ok=True)
    corner.chmod(0o755)
    return corner
