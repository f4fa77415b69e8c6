"""New rows of a model, quickly: a backfill makes millions of them."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=Model)


def made(model: type[Row], **values: Any) -> Row:
    """A row as ``model(**values)`` makes it, at a tenth of its cost; values go by their columns (``payment_id``).

    Django looks at every field each time and tells its signals, of which there are none here.
    """
    row = model.__new__(model)
    vars(row).update(_blank(model), _state=ModelState(), **values)
    return row


def copied(row: Row) -> Row:
    """The same row once more, to try something on; it is not to be saved."""
    other = type(row).__new__(type(row))
    vars(other).update(vars(row), _state=ModelState())
    return other


@cache
def _blank(model: type[Model]) -> dict[str, Any]:
    """The defaults of its columns; none of these models has one that must be made anew for each row."""
    return {name: value for name, value in vars(model()).items() if name != "_state"}
