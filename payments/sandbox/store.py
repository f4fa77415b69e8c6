"""One SQLite file: objects as JSON, beside them what only the sandbox may know about them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .wire import Json

SCHEMA = Path(__file__).with_name("schema.sql")
TABLES = ("objects", "counters", "settings", "due", "keys", "deliveries", "requests")


class Store:
    """Rows and objects. Every use happens under the world's lock: one connection, one writer."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        # Survives the death of the process, not of the machine: this is a toy bank.
        self.connection.execute("PRAGMA synchronous=OFF")
        self.connection.executescript(SCHEMA.read_text())

    def rows(self, sql: str, *values: Any) -> list[Any]:
        return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> Any:
        return self.connection.execute(sql, values).fetchone()

    def run(self, sql: str, *values: Any) -> int:
        """Execute and say how many rows changed."""
        return self.connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what was done inside if it raises, but not what was done before."""
        self.connection.execute("SAVEPOINT inner")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO inner")
            self.connection.execute("RELEASE inner")
            raise
        self.connection.execute("RELEASE inner")

    def wipe(self) -> None:
        for table in TABLES:
            self.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names
        # Deliveries go on counting: one under way must not be taken for a new one.
        self.connection.execute("DELETE FROM sqlite_sequence WHERE name != 'deliveries'")

    def get(self, kind: str, identifier: str) -> Json | None:
        row = self.row("SELECT body FROM objects WHERE id = ? AND kind = ?", identifier, kind)
        return None if row is None else _loaded(row[0])

    def hidden(self, identifier: str) -> Json:
        row = self.row("SELECT hidden FROM objects WHERE id = ?", identifier)
        return {} if row is None else _loaded(row[0])

    def add(self, body: Json, hidden: Json | None = None) -> Json:
        self.run(
            "INSERT INTO objects (id, kind, created, body, hidden) VALUES (?, ?, ?, ?, ?)",
            body["id"],
            body["object"],
            body["created"],
            json.dumps(body),
            json.dumps(hidden or {}),
        )
        return body

    def save(self, body: Json) -> Json:
        self.run("UPDATE objects SET body = ? WHERE id = ?", json.dumps(body), body["id"])
        return body

    def forget(self, identifier: str) -> None:
        """Its id may be given again."""
        self.run("DELETE FROM objects WHERE id = ?", identifier)

    def hide(self, identifier: str, **values: Any) -> None:
        """Remember something about an object that its JSON does not show."""
        hidden = {**self.hidden(identifier), **values}
        self.run("UPDATE objects SET hidden = ? WHERE id = ?", json.dumps(hidden), identifier)

    def setting(self, name: str, default: Any = None) -> Any:
        row = self.row("SELECT value FROM settings WHERE name = ?", name)
        return default if row is None else json.loads(row[0])

    def set_setting(self, name: str, value: Any) -> None:
        self.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, json.dumps(value))


def _loaded(text: str) -> Json:
    body: Json = json.loads(text)
    return body
