"""Several things at the same moment, each in a thread with its own connection to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection

from tests.waiting import PATIENCE

# The first of so many transactions to change a row waits there, before it commits, until all the others wait for it (or
# for each other); the next one until all that are left do; the last for nobody. Who waits shows in pg_locks at once.
MEET = """
CREATE SEQUENCE met;
CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_to_come int;
    patience timestamptz := clock_timestamp() + interval '20 seconds';
BEGIN
    IF current_setting('tests.has_met', true) IS NOT DISTINCT FROM txid_current()::text THEN
        RETURN NEW;
    END IF;
    PERFORM set_config('tests.has_met', txid_current()::text, true);
    left_to_come := {count} - nextval('met');
    WHILE (SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted) < left_to_come LOOP
        EXIT WHEN clock_timestamp() > patience;
        PERFORM pg_sleep(0.005);
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER meet BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION meet();
"""


def at_once(*things: Callable[[], Any]) -> Sequence[Any]:
    """Begin all of them together; what each returned, or the exception that it raised."""
    start = Barrier(len(things))

    def run(thing: Callable[[], Any]) -> Any:
        try:
            start.wait(PATIENCE)
            return thing()
        except Exception as error:  # noqa: BLE001 - whatever it raised is what it returned
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(run, things))


@contextmanager
def meeting(table: str, count: int) -> Iterator[None]:
    """So many transactions change rows of the table, and none ends before the others have read and wait for it."""
    with connection.cursor() as cursor:
        cursor.execute(MEET.format(table=table, count=count))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION meet CASCADE; DROP SEQUENCE met")
