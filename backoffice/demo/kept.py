"""What the demo keeps between two starts: data, keys and passwords, in one folder that one demo uses at a time."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backoffice.frame.places import KEPT

KEY_LENGTH = 50  # characters, as Django makes them


class InUse(Exception):
    """Another demo is using the folder."""


class Kept:
    """The folder ``.demo/<name>``: ``name`` tells one database from another, so that their data never mix."""

    def __init__(self, name: str, *, under: Path = KEPT) -> None:
        self.folder = under / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (under / f"{name}.lock").open("a+")

    def take(self) -> None:
        """Make it ours for as long as we live."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            raise InUse(f"The demo is running already{self._lock.read()}. Ctrl-C ends it there.") from None

    def say_where(self, where: str) -> None:
        """Leave word for whoever tries to start a second one."""
        self._lock.truncate(0)
        self._lock.write(where)
        self._lock.flush()

    def forget(self) -> None:
        """Keep nothing, but the folder itself."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)

    def secret_key(self) -> str:
        """Django's key: made once, so that logins outlive a restart."""
        return str(self.once("secret-key", lambda: secrets.token_urlsafe(KEY_LENGTH)))

    def passwords(self) -> dict[str, str]:
        """Each login's password, made once; a login that is new gets one beside those that are known."""
        known: dict[str, str] = self.read("passwords") or {}
        missing = {name: secrets.token_urlsafe(9) for name in LOGINS if name not in known}
        if missing:
            known |= missing
            self.write("passwords", known)
        return known

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What was kept under the name; made and kept where there is nothing."""
        found = self.read(name)
        if found is None:
            found = make()
            self.write(name, found)
        return found

    def read(self, name: str) -> Any:
        """What was kept under the name, or nothing."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text())
        except (OSError, ValueError):
            return None

    def write(self, name: str, value: Any) -> None:
        """Keep it, for our eyes only; a reader finds the old or the new, never half of it."""
        path = self.folder / f"{name}.json"
        new = path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(value, out)
        new.replace(path)


# Who can log in, the group whose rights they have, and what they may do, in words.
LOGINS = {
    "owner": ("Owner", "everything, staff and settings included"),
    "finance": ("Finance", "reads all the money, gives it back"),
    "approver": ("Approver", "approves the large refunds that others ask for"),
    "merchant": ("Merchant", "keeps products and prices, reads orders, gives money back"),
}
