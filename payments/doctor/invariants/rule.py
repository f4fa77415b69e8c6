"""A rule over the rows of one table, looked at over a sample or over all of them, each piece at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Model, QuerySet

from payments.doctor.check import Look
from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import Finding, failure

PIECE = 1000  # rows looked at in one transaction
SHOWN = 4  # examples in a finding
# Of a sample: the newest rows, where bugs show first, and one older piece, another one each hour.
HOUR = 3600
PATIENCE, PATIENCE_FOR_ALL = 5, 60  # seconds for one query


@dataclass(frozen=True, slots=True)
class Broken:
    """One row that is not as it must be: its name, and how it is."""

    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Rule:
    """``broken``: those of the given rows that break it."""

    name: str
    title: str
    rows: QuerySet[Any, Any]
    broken: Callable[[QuerySet[Any, Any]], Iterable[Broken]]
    symptom: str
    remedy: str
    cause: str = "The rows were written by something else than this program's operations, or a bug wrote them."


def as_look(rule: Rule) -> Look:
    """The rule as the doctor looks at it."""

    def look(examination: Examination) -> Iterator[Finding]:
        count, shown = 0, list[str]()
        patience = PATIENCE_FOR_ALL if examination.every_row else PATIENCE
        for piece in _pieces(rule.rows, examination):
            for each in _broken_atone_moment(rule, piece, patience):
                count += 1
                if len(shown) < SHOWN:
                    shown.append(f"{each.what}: {each.how}")
        if count:
            more = f" And {count - len(shown)} more." if count > len(shown) else ""
            yield failure(
                rule.name, symptom=rule.symptom, cause=f"{'. '.join(shown)}.{more} {rule.cause}", remedy=rule.remedy
            )

    return look


def _pieces(rows: QuerySet[Any, Any], examination: Examination) -> Iterator[QuerySet[Any, Any]]:
    last = rows.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    if examination.every_row:
        ranges = [(start, start + PIECE) for start in range(0, last + 1, PIECE)]
    else:
        newest = max(0, last - PIECE + 1)
        older = -(-newest // PIECE)  # pieces
        turn = int(examination.now.timestamp()) // HOUR
        start = turn % older * PIECE if older else newest
        ranges = [(newest, newest + PIECE), (start, min(start + PIECE, newest))]
    for start, end in ranges:
        yield rows.filter(pk__gte=start, pk__lt=end).order_by("pk")


def _broken_atone_moment(rule: Rule, piece: QuerySet[Any, Any], patience: int) -> list[Broken]:
    with one_moment(patience):
        return list(rule.broken(piece))


@contextmanager
def one_moment(patience: int) -> Iterator[None]:
    """Several queries see the same moment: the shop goes on meanwhile, and half of a change is no finding."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute(f"SET LOCAL statement_timeout = '{patience}s'")
            yield
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise NotMade(f"The database took more than {patience} seconds.") from error
        raise


def named(row: Model | None) -> str:
    """A row's own name."""
    return str(row) if row is not None else "–"
