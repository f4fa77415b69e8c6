"""Many rows at once: new ones by COPY, changed ones by COPY into a temporary table and one UPDATE from there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

# What ends a value or a line in COPY's text, and what begins an escape.
_ESCAPED = re.compile(r"[\\\t\n\r]")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def number_rows(rows: Sequence[Model]) -> None:
    """Give new rows of one model their keys, so that others can point to them before they are written."""
    if not rows:
        return
    table = rows[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def insert_rows(rows: Sequence[Model]) -> None:
    """Write new rows of one model; those without a key get one."""
    if not rows:
        return
    number_rows([row for row in rows if row.pk is None])
    model = type(rows[0])
    names = ", ".join(f'"{each.column}"' for each in _columns(model))
    _copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', rows)


def update_rows(rows: Sequence[Model]) -> None:
    """Write all columns of rows of one model that the database has, found by their keys."""
    if not rows:
        return
    model = type(rows[0])
    table = model._meta.db_table
    names = [f'"{each.column}"' for each in _columns(model)]
    set_names = ", ".join(f"{name} = fresh.{name}" for name in names if name != '"id"')
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE IF NOT EXISTS "fresh_{table}" (LIKE "{table}") ON COMMIT DELETE ROWS')
        _copy(f'COPY "fresh_{table}" ({", ".join(names)}) FROM STDIN', rows)
        cursor.execute(
            f'UPDATE "{table}" SET {set_names} FROM "fresh_{table}" fresh WHERE "{table}".id = fresh.id'  # noqa: S608
        )
        cursor.execute(f'TRUNCATE "fresh_{table}"')


def _copy(statement: str, rows: Iterable[Model]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(map(_line, rows)))


def _line(row: Model) -> str:
    values = vars(row)
    return "\t".join([write(values[name]) for name, write in _writers(type(row))]) + "\n"


@cache
def _columns(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    return tuple(model._meta.concrete_fields)


@cache
def _writers(model: type[Model]) -> tuple[tuple[str, Callable[[Any], str]], ...]:
    """For each column, where its value stands and how it is written."""
    kinds = ((each.attname, each.get_internal_type()) for each in _columns(model))
    return tuple((name, _json if kind == "JSONField" else _text) for name, kind in kinds)


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    text = str(value)
    return text.translate(ESCAPES) if _ESCAPED.search(text) else text


def _json(value: Any) -> str:
    return "\\N" if value is None else json.dumps(value).replace("\\", "\\\\")  # all else is escaped by JSON itself
