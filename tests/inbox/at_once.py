"""Several things at the same moment, each in a thread with its own connection to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection

SLOW = """
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$;
CREATE TRIGGER slowly BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION slowly();
"""


def at_once(*things: Callable[[], Any]) -> Sequence[Any]:
    """Begin all of them together; what each returned, or the exception that it raised."""
    start = Barrier(len(things))

    def run(thing: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return thing()
        except Exception as error:  # noqa: BLE001 - whatever it raised is what it returned
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(run, things))


@contextmanager
def slow_updates(table: str) -> Iterator[None]:
    """Each update takes a moment, so that two transactions that may overlap do overlap."""
    with connection.cursor() as cursor:
        cursor.execute(SLOW.format(table=table))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION slowly CASCADE")
